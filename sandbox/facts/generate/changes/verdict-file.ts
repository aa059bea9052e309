import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { project } from "../../../provider/plan/project";
import { blockOf, type Block } from "../../../provider/schema/model";
import type { JsonObject } from "../../../ports";
import { readSchemaFile } from "../../schema-file";
import type { Mirror, Prefix } from "../mirror";
import type { ProviderProcess } from "../plugin-protocol";
import { writeNamedFiles, type Deployed } from "./deployed";
import { measureChanges } from "./measure";
import type { Verdict } from "./terraform-core";

/** Content of `<prefix>-verdicts.json`: what a real provider plans if one argument of a deployed resource changes. */
export interface VerdictFile {
  /** Source address of the provider, e.g. `registry.terraform.io/hashicorp/aws`. */
  readonly provider: string;
  readonly version: string;
  /**
   * Arguments of the sandbox's schema that the release of the real provider lacks, so their changes are not compared.
   */
  readonly notCompared: { readonly because: string; readonly paths: readonly string[] };
  readonly resources: readonly MeasuredResource[];
}

export interface MeasuredResource {
  readonly deployed: Deployed;
  /**
   * Key: path and kind of change, e.g. `name remove`. Value: the line that `verdictLine` returns, e.g. `update`,
   * `refused: <summary>` or `delete/create <paths>`.
   */
  readonly verdicts: Readonly<Record<string, string>>;
}

/** Formats the result of a plan as one line: its error, or its action and the sorted paths that force a replacement. */
export function verdictLine({ action, replacePaths = [], refuses }: Verdict): string {
  if (refuses !== undefined) return `refused: ${refuses}`;
  const paths = replacePaths.map((path) => path.join(".")).sort();
  return [action, ...paths].join(" ");
}

/**
 * Changes one argument of the deployed resources at a time, plans each change with a real provider, and writes the
 * results to `<prefix>-verdicts.json` in `folder`.
 */
export async function writeVerdicts(
  mirror: Mirror,
  prefix: Prefix,
  deployed: readonly Deployed[],
  folder: string,
): Promise<void> {
  const { source, version } = mirror.provider(prefix);
  const own = deployed.filter(({ type }) => type.startsWith(`${prefix}_`));
  const files = writeNamedFiles(own);
  const providers = new Map<string, ProviderProcess>();
  const resources: MeasuredResource[] = [];
  try {
    for (const each of own) {
      const key = JSON.stringify(each.provider);
      const provider = providers.get(key) ?? (await mirror.start(prefix, each.provider, files));
      providers.set(key, provider);
      const block = blockOf(mirror.schema(prefix).resource_schemas[each.type]?.block ?? {});
      const { state, config } = each;
      const known = { state: project(block, state as JsonObject), config: project(block, config as JsonObject) };
      const measured = await measureChanges(provider, block, { ...each, ...known });
      const verdicts = measured.map(({ path, kind, ...verdict }) => [`${path} ${kind}`, verdictLine(verdict)] as const);
      resources.push({ deployed: each, verdicts: Object.fromEntries(verdicts) });
    }
  } finally {
    for (const provider of providers.values()) provider.stop();
    rmSync(files, { recursive: true });
  }
  const served = readSchemaFile(prefix);
  const paths = [...new Set(own.map(({ type }) => type))].flatMap((type) => {
    const traced = blockOf(mirror.schema(prefix).resource_schemas[type]?.block ?? {});
    return missing(blockOf(served.schema.resource_schemas[type]?.block ?? {}), traced, type);
  });
  const because = `the sandbox has the schema of release ${served.version}; release ${version} lacks these arguments`;
  write(join(folder, `${prefix}-verdicts.json`), {
    provider: source,
    version,
    notCompared: { because, paths },
    resources,
  });
}

/** Reads `<prefix>-verdicts.json`, which `writeVerdicts` wrote, from `folder`. */
export function readVerdicts(folder: string, prefix: Prefix): VerdictFile {
  return JSON.parse(readFileSync(join(folder, `${prefix}-verdicts.json`), "utf8")) as VerdictFile;
}

function missing(served: Block, traced: Block, at: string): string[] {
  const attributes = Object.keys(served.attributes).filter((name) => !(name in traced.attributes));
  const blocks = Object.entries(served.blocks).flatMap(([name, { block }]) => {
    const counterpart = traced.blocks[name];
    return counterpart ? missing(block, counterpart.block, `${at}.${name}`) : [`${at}.${name}`];
  });
  return [...attributes.map((name) => `${at}.${name}`), ...blocks];
}

function write(file: string, { resources, ...head }: VerdictFile): void {
  const withoutNulls = (value: unknown): string =>
    JSON.stringify(value, (_, item: unknown) => (item === null ? undefined : item));
  const entries = resources.map(({ deployed, verdicts }) => {
    const lines = Object.entries(verdicts).map(
      ([change, verdict]) => `        ${JSON.stringify(change)}: ${JSON.stringify(verdict)}`,
    );
    return `    {\n      "deployed": ${withoutNulls(deployed)},\n      "verdicts": {\n${lines.join(",\n")}\n      }\n    }`;
  });
  const start = JSON.stringify(head, null, 2).replace(/\n\}$/, "");
  writeFileSync(file, `${start},\n  "resources": [\n${entries.join(",\n")}\n  ]\n}\n`);
}

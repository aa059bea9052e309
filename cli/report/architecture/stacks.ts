import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** Arguments of resources or data sources by type and name, as in Terraform JSON. */
type Blocks = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The parts of a synthesized stack that a picture needs. */
export interface SynthesizedStack {
  readonly name: string;
  readonly resources: Blocks;
  /** Data sources. */
  readonly lookups: Blocks;
  /** Stacks whose outputs the stack reads. */
  readonly dependencies: readonly string[];
}

interface Manifest {
  readonly stacks?: Readonly<Record<string, { readonly dependencies?: readonly string[] }>>;
}

/** Reads the synthesized stacks with these names, in the given order. Skips stacks that were not synthesized. */
export function readStacks(outDirectory: string, names: readonly string[]): readonly SynthesizedStack[] {
  const manifest = readJson(path.join(outDirectory, "manifest.json")) as Manifest | undefined;
  return names.flatMap((name) => {
    const file = path.join(outDirectory, "stacks", name, "cdk.tf.json");
    const stack = readJson(file) as { resource?: Blocks; data?: Blocks } | undefined;
    if (stack === undefined) return [];
    const dependencies = manifest?.stacks?.[name]?.dependencies ?? [];
    return [{ name, resources: stack.resource ?? {}, lookups: stack.data ?? {}, dependencies }];
  });
}

function readJson(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/** One resource or data source of a stack. */
export interface Block {
  /** Address in expressions: `type.name`. */
  readonly address: string;
  readonly type: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** The blocks in Terraform JSON as a list. */
export function blocksOf(blocks: Blocks): readonly Block[] {
  return Object.entries(blocks).flatMap(([type, instances]) =>
    Object.entries(instances).map(([name, args]) => ({
      address: `${type}.${name}`,
      type,
      args: args as Block["args"],
    })),
  );
}

/** Display name of a block: its name in the cloud, or its path in the construct tree. */
export function nameOf({ address, args }: Block): string {
  const tags = args["tags"] as Readonly<Record<string, unknown>> | undefined;
  const file = typeof args["path"] === "string" ? args["path"].slice(args["path"].lastIndexOf("/") + 1) : undefined;
  const candidates = [args["name"], args["display_name"], args["bucket"], args["url"], file, tags?.["Name"]];
  const known = candidates.find((value) => typeof value === "string" && value !== "" && !value.includes("${"));
  if (typeof known === "string") return known;
  const metadata = args["//"] as { readonly metadata?: { readonly path?: string } } | undefined;
  const [, ...ids] = (metadata?.metadata?.path ?? address).split("/");
  const shown = ids.filter((id) => id !== "Resource").join(" ");
  return shown === "" ? address : shown;
}

import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { JsonObject } from "../../../ports";
import type { ValueObject } from "../../../provider/cty/value";

/**
 * A resource that the sandbox has applied. The real provider and the sandbox each plan changes of the resource's
 * configuration, and a test compares the two plans of each change.
 */
export interface Deployed {
  readonly type: string;
  readonly id: string;
  readonly state: ValueObject;
  readonly config: ValueObject;
  /** Configuration of the provider that manages the resource. */
  readonly provider: JsonObject;
  /** Files that the configuration references. Key: path relative to Terraform's working directory. Value: content. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Keeps only one resource per type and set of arguments, whatever values the arguments have. Sorts by type. */
export function distinct(deployed: readonly Deployed[]): Deployed[] {
  const byShape = new Map<string, Deployed>();
  for (const each of deployed) {
    const shape = JSON.stringify([each.type, each.config], (_, value: unknown) =>
      value === null ? undefined : typeof value === "object" ? value : typeof value,
    );
    if (!byShape.has(shape)) byShape.set(shape, each);
  }
  return [...byShape.values()].sort((one, other) => (one.type < other.type ? -1 : one.type > other.type ? 1 : 0));
}

/** Writes the files that resources reference to a new folder. @returns the folder, which the caller removes */
export function writeNamedFiles(deployed: readonly Deployed[]): string {
  const folder = mkdtempSync(join(tmpdir(), "deployed-"));
  for (const [name, content] of deployed.flatMap(({ files = {} }) => Object.entries(files))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

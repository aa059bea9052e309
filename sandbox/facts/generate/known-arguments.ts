import type { BlockSchema } from "../schema-file";
import { add, isSettable, type FactsByPath } from "./facts-by-path";

/**
 * Returns the facts with an entry for each top-level argument and for each block (`<name>.*`), because the sandbox
 * refuses arguments without an entry.
 */
export function listArguments(block: BlockSchema, facts: FactsByPath): FactsByPath {
  const listed: FactsByPath = {};
  for (const [name, attribute] of Object.entries(block.attributes ?? {})) {
    if (isSettable(attribute)) listed[attribute.nested_type ? `${name}.*` : name] = {};
  }
  for (const name of Object.keys(block.block_types ?? {})) {
    if (name !== "timeouts") listed[`${name}.*`] = {};
  }
  for (const [path, known] of Object.entries(facts)) {
    listed[path] ??= {};
    add(listed, path, known);
  }
  return Object.fromEntries(Object.entries(listed).sort(([one], [other]) => (one < other ? -1 : 1)));
}

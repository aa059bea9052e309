import type { JsonObject } from "../../ports";
import { isEmpty, isList, isObject, type Value, type ValueObject } from "../cty/value";
import type { Block } from "../schema/model";
import { project, projectValue } from "./project";

/**
 * The state of a data source: configured arguments keep their value. All others get the value in `read`, which the
 * behaviour of the data source returned, or their default.
 */
export function dataSourceState(block: Block, config: ValueObject, read: JsonObject): ValueObject {
  const state: Record<string, Value> = { ...project(block, read) };
  for (const [name, { type, default: fallback }] of Object.entries(block.attributes)) {
    const given = config[name] ?? null;
    state[name] = given ?? projectValue(type, read[name] ?? fallback);
  }
  for (const [name, { block: inner }] of Object.entries(block.blocks)) {
    const given = config[name] ?? null;
    const found = read[name];
    const merge = (item: Value, index: number): Value => {
      const counterpart = isList(found) ? found[index] : found;
      return isObject(item) ? dataSourceState(inner, item, isObject(counterpart) ? counterpart : {}) : item;
    };
    if (isEmpty(given)) continue;
    state[name] = isList(given) ? given.map(merge) : merge(given, 0);
  }
  return state;
}

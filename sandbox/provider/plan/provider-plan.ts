import type { ResourceBehaviour } from "../../facts/types";
import type { JsonObject } from "../../ports";
import { hasUnknown, isEmpty, knownPart, UNKNOWN, type Value, type ValueObject } from "../cty/value";
import type { Block } from "../schema/model";
import { projectValue } from "./project";

/**
 * Adds the values that the provider itself computes (`ResourceBehaviour.plan`) for arguments absent from the
 * configuration. If an input of the computation is unknown, the result is unknown.
 */
export async function addProviderPlan(
  behaviour: ResourceBehaviour,
  block: Block,
  planned: ValueObject,
  config: ValueObject,
  prior: ValueObject | undefined,
  provider: JsonObject,
  directory: string | undefined,
): Promise<ValueObject> {
  if (!behaviour.plan) return planned;
  const read = { unknown: false };
  const proposed = new Proxy(knownPart(planned), {
    get(values, name, receiver) {
      if (typeof name === "string" && hasUnknown(config[name])) read.unknown = true;
      return Reflect.get(values, name, receiver) as unknown;
    },
  });
  const additions = await behaviour.plan(proposed, prior && knownPart(prior), provider, directory);
  const values: Record<string, Value> = { ...planned };
  for (const [name, value] of Object.entries(additions)) {
    const attribute = block.attributes[name];
    if (!attribute || !isEmpty(config[name])) continue;
    values[name] = read.unknown ? UNKNOWN : projectValue(attribute.type, value);
  }
  return values;
}

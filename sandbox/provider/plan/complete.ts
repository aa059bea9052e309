import type { Json, JsonObject } from "../../ports";
import type { CtyType } from "../cty/type";
import { isEmpty, isList, isObject, memberType, sameValue, UNKNOWN, type Value, type ValueObject } from "../cty/value";
import { typeOfBlock, type Attribute } from "../schema/model";
import { keepsComputedBlocks, type PlanRequest } from "./plan";
import { projectValue } from "./project";

/**
 * Error if the sandbox's behaviour of a resource type (`ResourceBehaviour` in `sandbox/facts/types.ts`) assigned a
 * value that differs from the planned one. It means that the behaviour or the type's facts (`sandbox/facts/data`) have
 * a defect.
 */
export class ContradictionError extends Error {}

/**
 * The state after apply: the planned values, with unknown ones replaced by the values that the cloud assigned.
 *
 * @param config the configuration. In types of the plugin SDK v2, computed attributes that the configuration does not
 *   set take the value from the cloud, even if the plan has another value. Terraform accepts that only for these types.
 * @throws ContradictionError that names the path if the cloud assigned a value other than the planned one
 */
export function completePlan(
  { block, facts, legacy }: Pick<PlanRequest, "block" | "facts" | "legacy">,
  config: ValueObject,
  planned: ValueObject,
  assigned: JsonObject,
): ValueObject {
  const values: Record<string, Value> = {};
  for (const [name, attribute] of Object.entries(block.attributes)) {
    const { type, computed, writeOnly } = attribute;
    const given = assigned[name];
    if (writeOnly) values[name] = null;
    else if (given !== undefined && legacy && computed && (config[name] ?? null) === null)
      values[name] = projectValue(type, given);
    else if (given !== undefined && isOwnDefault(attribute, config[name], planned[name]))
      values[name] = projectValue(type, given);
    else values[name] = complete(type, planned[name] ?? null, given, name);
  }
  for (const [name, nested] of Object.entries(block.blocks)) {
    const type = memberType(typeOfBlock(block), name) ?? "dynamic";
    const before = planned[name] ?? null;
    const given = assigned[name];
    const byCloud = isEmpty(before) && given !== undefined && keepsComputedBlocks(facts, name);
    const completed = byCloud ? projectValue(type, given) : complete(type, before, given, name);
    values[name] = completed ?? (nested.nesting === "single" ? null : nested.nesting === "map" ? {} : []);
  }
  return values;
}

/**
 * Whether the planned value of an omitted argument is the default from the schema. Such a value can differ after apply:
 * the checksum of a file replaces the default `different` of `databricks_file.md5`.
 */
function isOwnDefault({ default: value }: Attribute, config: Value | undefined, planned: Value | undefined): boolean {
  return typeof value === "string" && (config ?? null) === null && planned === value;
}

function complete(type: CtyType, planned: Value, assigned: Json | undefined, path: string): Value {
  if (planned === UNKNOWN) return projectValue(type, assigned);
  if (isList(planned) && typeof type !== "string") {
    const items = isList(assigned) ? assigned : undefined;
    if (items && items.length !== planned.length) throw contradiction(path, planned, assigned);
    const itemType = (index: number): CtyType =>
      type[0] === "tuple" ? (type[1][index] ?? "dynamic") : (type as readonly [string, CtyType])[1];
    const rest = [...(items ?? [])];
    return planned.map((item, index) => {
      const at = `${path}[${String(index)}]`;
      if (!items || type[0] !== "set") return complete(itemType(index), item, items?.[index], at);
      const match = rest.findIndex((candidate) => fits(itemType(index), item, candidate));
      if (match < 0) throw contradiction(path, planned, assigned);
      return complete(itemType(index), item, rest.splice(match, 1)[0], at);
    });
  }
  if (isObject(planned)) {
    const members = isObject(assigned) ? assigned : {};
    return Object.fromEntries(
      Object.entries(planned).map(([name, item]) => [
        name,
        complete(memberType(type, name) ?? "dynamic", item, members[name], `${path}.${name}`),
      ]),
    );
  }
  if (assigned === undefined || assigned === null || sameValue(planned, projectValue(type, assigned), type))
    return planned;
  throw contradiction(path, planned, assigned);
}

function fits(type: CtyType, planned: Value, assigned: Json): boolean {
  try {
    complete(type, planned, assigned, "");
    return true;
  } catch (error) {
    if (error instanceof ContradictionError) return false;
    throw error;
  }
}

function contradiction(path: string, planned: Value, assigned: Json | undefined): ContradictionError {
  const text = (value: unknown): string =>
    JSON.stringify(value, (_, item: unknown) => (item === UNKNOWN ? "(unknown)" : item));
  return new ContradictionError(
    `the behaviour assigns ${text(assigned)} to "${path}", but ${text(planned)} was planned: mark the argument in ` +
      "the facts as filled in by the cloud (computed, optionalComputed) or as changed by updates (unknownOnUpdate), " +
      "or do not change it in the behaviour",
  );
}

import type { CloudObject, Json, JsonObject } from "../ports";
import { invalid } from "./errors";
import type { BehaviourContext, ResourceBehaviour } from "./types";

/** A check that the cloud makes when an object is created or updated. */
export interface Rule {
  /** Description of the refused input, for docs/ledger.md. */
  readonly refuses: string;
  /** Throws `CloudError`, an error of the cloud's API, to refuse `planned`. `prior` is the object before an update. */
  check(planned: JsonObject, context: BehaviourContext, prior?: CloudObject): Promise<void> | void;
}

/** A check that the cloud makes before it deletes an object. */
export interface DeleteRule {
  readonly refuses: string;
  check(prior: CloudObject, context: BehaviourContext): Promise<void> | void;
}

export interface ResourceSpec extends Omit<ResourceBehaviour, "refuses"> {
  readonly rules?: readonly Rule[];
  readonly deleteRules?: readonly DeleteRule[];
  /** Descriptions of inputs that the methods of `context.runtime` refuse, for docs/ledger.md. */
  readonly runtimeRefuses?: readonly string[];
}

/**
 * Defines the behaviour of a resource type. `rules` run before `create` and `update`, `deleteRules` before `delete`.
 * The descriptions of the rules appear in docs/ledger.md.
 */
export function resource({
  rules = [],
  deleteRules = [],
  runtimeRefuses = [],
  ...spec
}: ResourceSpec): ResourceBehaviour {
  const { read } = spec;
  return {
    ...spec,
    refuses: [...[...rules, ...deleteRules].map((rule) => rule.refuses), ...runtimeRefuses],
    async create(planned, context) {
      for (const rule of rules) await rule.check(planned, context);
      return spec.create(planned, context);
    },
    async update(planned, prior, context) {
      for (const rule of rules) await rule.check(planned, context, prior);
      return (await spec.update?.(planned, prior, context)) ?? {};
    },
    async delete(prior, context) {
      for (const rule of deleteRules) await rule.check(prior, context);
      await spec.delete?.(prior, context);
    },
    ...(read && { read: (stored, context) => readWith(read, stored, context) }),
  };
}

/** Result of a refresh: the stored attributes, overridden by the attributes from the behaviour's `read`. */
async function readWith(
  read: NonNullable<ResourceBehaviour["read"]>,
  stored: CloudObject,
  context: BehaviourContext,
): Promise<JsonObject | undefined> {
  const seen = await read(stored, context);
  return seen && { ...stored.attributes, ...seen };
}

/**
 * Refuses arguments whose effect the sandbox does not emulate. If the sandbox ignored such an argument, a configuration
 * could work in the sandbox and behave differently in the cloud.
 */
export function notEmulated(...names: readonly string[]): Rule {
  return {
    refuses: `arguments that the sandbox does not emulate: ${names.join(", ")}`,
    check: (planned) => {
      const given = names.find((name) => isGiven(planned[name]));
      if (given !== undefined) throw invalid(`the sandbox does not emulate the argument "${given}": remove it`);
    },
  };
}

function isGiven(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== "" && value !== false && !isEmptyList(value);
}

function isEmptyList(value: Json): boolean {
  return Array.isArray(value) && value.length === 0;
}

import type { CloudObject, Json, JsonObject } from "../ports";
import { invalid } from "./errors";
import type { BehaviourContext, ResourceBehaviour } from "./types";

/** Something the cloud refuses when an object is created or changed. */
export interface Rule {
  /** One line for the ledger: what is refused. */
  readonly refuses: string;
  /** Throws `CloudError`. `prior` is the object as it was, on update. */
  check(planned: JsonObject, context: BehaviourContext, prior?: CloudObject): Promise<void> | void;
}

/** Something the cloud refuses when an object is deleted. */
export interface DeleteRule {
  readonly refuses: string;
  check(prior: CloudObject, context: BehaviourContext): Promise<void> | void;
}

export interface ResourceSpec extends Omit<ResourceBehaviour, "refuses"> {
  readonly rules?: readonly Rule[];
  readonly deleteRules?: readonly DeleteRule[];
  /** Refusals that come from the runtime when the effect is asked for. */
  readonly runtimeRefuses?: readonly string[];
}

/** A behaviour whose rules run before its effects, and whose ledger lines are the rules themselves. */
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

/** A refresh sees the stored attributes, and over them what the behaviour tells. */
async function readWith(
  read: NonNullable<ResourceBehaviour["read"]>,
  stored: CloudObject,
  context: BehaviourContext,
): Promise<JsonObject | undefined> {
  const seen = await read(stored, context);
  return seen && { ...stored.attributes, ...seen };
}

/** Refuses arguments of the real type whose effect the sandbox does not stand in for, rather than ignore them. */
export function notStoodInFor(...names: readonly string[]): Rule {
  return {
    refuses: `what the sandbox does not stand in for: ${names.join(", ")}`,
    check: (planned) => {
      const given = names.find((name) => isGiven(planned[name]));
      if (given !== undefined) throw invalid(`the sandbox does not stand in for "${given}"`);
    },
  };
}

function isGiven(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== "" && value !== false && !isEmptyList(value);
}

function isEmptyList(value: Json): boolean {
  return Array.isArray(value) && value.length === 0;
}

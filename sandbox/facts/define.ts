import type { CloudObject, JsonObject } from "../ports";
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
}

/** A behaviour whose rules run before its effects, and whose ledger lines are the rules themselves. */
export function resource({ rules = [], deleteRules = [], ...spec }: ResourceSpec): ResourceBehaviour {
  return {
    ...spec,
    refuses: [...rules, ...deleteRules].map((rule) => rule.refuses),
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
  };
}

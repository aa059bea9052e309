import type { Decision } from "../databricks/evaluation";
import { numberText } from "../measured";
import { figures } from "./figures";
import type { Html } from "./html";

/** Results of the decisions at a model's threshold on the holdout. Costs are in the currency of the data. */
export function decisionSection(decision: Decision): Html {
  const { threshold, recall, precision, alarmsPerDay, cost, costWithoutModel } = decision;
  const saved = cost === null || costWithoutModel === null ? null : costWithoutModel - cost;
  const found = { threshold, recall, precision, "alarms per day": alarmsPerDay };
  const money = { "cost on the holdout": cost, "cost without a model": costWithoutModel, saved };
  const known = Object.entries({ ...found, ...money }).map(([name, value]): [string, string | undefined] => [
    name,
    value === null ? undefined : numberText(value),
  ]);
  return figures(Object.fromEntries(known));
}

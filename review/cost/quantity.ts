import type { JsonObject } from "../../core/json";
import type { CostAssumptions, PriceList } from "./price-list";

/** Monthly quantity of one billed item that a resource uses, e.g. the hours of a NAT gateway. */
export interface Quantity {
  /** Label, as part of a sentence. */
  readonly what: string;
  /** Key in the price list. */
  readonly item: string;
  /** Unit, e.g. `hours`, `GB`. */
  readonly unit: string;
  readonly idle: number;
  readonly busy: number;
}

/** Input of a `QuantityRule` besides the values of the resource. */
export interface CostContext {
  readonly assumptions: CostAssumptions;
  readonly prices: PriceList;
  /** Pricing tier of the stage's workspace, e.g. `PREMIUM`. */
  readonly tier: string;
  /** Parameters of release tasks, which set the size of an endpoint, by endpoint name. */
  readonly releases: ReadonlyMap<string, JsonObject>;
}

/** Computes the billed quantities of a resource from its values. */
export type QuantityRule = (values: JsonObject, context: CostContext, label: string) => readonly Quantity[];

/** Quantity of a resource that costs money while it exists. */
export function hourly(what: string, item: string, hours: number): Quantity {
  return { what, item, unit: "hours", idle: hours, busy: hours };
}

/** Quantity of a resource that costs money only when used. */
export function used(what: string, item: string, unit: string, busy: number): Quantity {
  return { what, item, unit, idle: 0, busy };
}

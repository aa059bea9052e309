import type { JsonObject } from "../../core/json";
import type { CostAssumptions, PriceList } from "./price-list";

/** Monthly quantity of one billed item that a resource uses, e.g. the hours of a NAT gateway. */
export interface Quantity {
  /** Label of the cost, e.g. "NAT gateway" or "job `x`: instances". */
  readonly what: string;
  /** Key of the item in `PriceList.prices`, e.g. `nat-gateway-hour`. */
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
  /** By endpoint name: the parameters of the release task for this endpoint, which include its size. */
  readonly releases: ReadonlyMap<string, JsonObject>;
}

/** Computes the billed quantities of a resource from its values. */
export type QuantityRule = (values: JsonObject, context: CostContext, label: string) => readonly Quantity[];

/** Quantity of a resource that costs the same with and without use, for each hour in which it exists. */
export function hourly(what: string, item: string, hours: number): Quantity {
  return { what, item, unit: "hours", idle: hours, busy: hours };
}

/** Quantity of a resource that costs nothing without use. */
export function used(what: string, item: string, unit: string, busy: number): Quantity {
  return { what, item, unit, idle: 0, busy };
}

import type { JsonObject } from "../../guard/plan-json";
import type { CostAssumptions, PriceList } from "./price-list";

/** How much of one item a resource uses in a month. */
export interface Quantity {
  /** What it is, as part of a sentence. */
  readonly what: string;
  /** Key in the price list. */
  readonly item: string;
  /** e.g. `hours`, `GB`. */
  readonly unit: string;
  readonly idle: number;
  readonly busy: number;
}

/** What quantities depend on beside the resource itself. */
export interface CostContext {
  readonly assumptions: CostAssumptions;
  readonly prices: PriceList;
  /** Tier of the stage's workspace. */
  readonly tier: string;
  /** Parameters of job tasks that name an endpoint, by the endpoint's name: releases give it its size. */
  readonly releases: ReadonlyMap<string, JsonObject>;
}

/** What a resource of a type uses. */
export type QuantityRule = (values: JsonObject, context: CostContext, label: string) => readonly Quantity[];

/** Something that costs by the hour as long as it is there. */
export function hourly(what: string, item: string, hours: number): Quantity {
  return { what, item, unit: "hours", idle: hours, busy: hours };
}

/** Something that costs by use only. */
export function used(what: string, item: string, unit: string, busy: number): Quantity {
  return { what, item, unit, idle: 0, busy };
}

import type { CostAssumptions, PriceSource } from "./price-list";

/** Monthly cost in USD. */
export interface MonthlyCost {
  /** Cost without use, e.g. of resources billed by the hour and of scheduled jobs. */
  readonly idle: number;
  /** Cost with the assumed use. */
  readonly busy: number;
  /** Items without a price, which the sums do not include. */
  readonly unknown: readonly string[];
}

/** Monthly quantity of one item in one part of the service. */
export interface CostLine {
  /** `workspace`, `platform` or a project; `bootstrap` or `account` outside a stage. */
  readonly part: string;
  /** Label of the cost, e.g. "NAT gateway" or "job `x`: instances". */
  readonly what: string;
  /** Key of the item in `PriceList.prices`, e.g. `nat-gateway-hour`. */
  readonly item: string;
  readonly unit: string;
  readonly before: Amount;
  readonly after: Amount;
  readonly unitPrice: number | undefined;
  readonly source: string | undefined;
}

/** Monthly quantity of an item: `idle` without use, `busy` with the assumed use. */
export interface Amount {
  readonly idle: number;
  readonly busy: number;
}

/** Estimated monthly cost before and after the plans. */
export interface CostReview {
  readonly currency: "USD";
  readonly before: MonthlyCost;
  readonly after: MonthlyCost;
  readonly lines: readonly CostLine[];
  /** Quantities that the estimate assumes, because plans do not contain them. */
  readonly assumptions: Omit<CostAssumptions, "pricingTier" | "region">;
  /** Pricing tiers of the workspaces, on which prices of DBUs depend. */
  readonly tiers: readonly string[];
  /** Regions of the estimated resources. Items without a price in their region are in `unknown`. */
  readonly regions: readonly string[];
  readonly sources: Readonly<Record<string, PriceSource>>;
  /** Resource types in the plans that the estimate does not support. */
  readonly notCounted: readonly string[];
  /** Stacks without a plan, whose cost is unknown. */
  readonly notPlanned: readonly string[];
}

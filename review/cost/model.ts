import type { CostAssumptions, PriceSource } from "./price-list";

/** USD a month; `undefined` where a price is unknown. */
export interface MonthlyCost {
  /** What accrues though nobody uses the service: hours of what stands there, and jobs that start by themselves. */
  readonly idle: number;
  /** The same with the use that the assumptions describe. */
  readonly busy: number;
  /** Items without a price: the sums are too low by them. */
  readonly unknown: readonly string[];
}

/** How much of one item a part of a stage uses in a month. */
export interface CostLine {
  readonly part: string;
  /** What it is, e.g. "NAT gateway" or "job `x`: instances". */
  readonly what: string;
  /** Key in the price list. */
  readonly item: string;
  readonly unit: string;
  readonly before: Amount;
  readonly after: Amount;
  readonly unitPrice: number | undefined;
  readonly source: string | undefined;
}

/** Quantity in a month. */
export interface Amount {
  readonly idle: number;
  readonly busy: number;
}

/** What the plans cost a month, before and after. An estimate. */
export interface CostReview {
  readonly currency: "USD";
  readonly before: MonthlyCost;
  readonly after: MonthlyCost;
  readonly lines: readonly CostLine[];
  /** Quantities that no plan states. */
  readonly assumptions: Omit<CostAssumptions, "pricingTier" | "region">;
  /** Tiers of workspace that were priced, before and after. */
  readonly tiers: readonly string[];
  /** Regions whose prices were taken. */
  readonly regions: readonly string[];
  readonly sources: Readonly<Record<string, PriceSource>>;
  /** Types of resources in the plans that the estimate knows nothing of. */
  readonly notCounted: readonly string[];
  /** Stacks without a plan: nothing is known of their cost. */
  readonly notPlanned: readonly string[];
}

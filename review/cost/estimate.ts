import { isObject, objectOf, type JsonObject } from "../../core/json";
import type { ReviewedStack } from "../input";
import type { Names } from "../names";
import type { ReviewedResource } from "../resources";
import { AWS_QUANTITIES } from "./aws";
import { costLabel, DATABRICKS_QUANTITIES, releaseParameters } from "./databricks";
import { isFree } from "./free-types";
import type { CostLine, CostReview, MonthlyCost } from "./model";
import type { Price, PriceList } from "./price-list";
import type { CostContext, Quantity, QuantityRule } from "./quantity";

const RULES: Readonly<Record<string, QuantityRule>> = { ...AWS_QUANTITIES, ...DATABRICKS_QUANTITIES };

type SideName = "before" | "after";

/** Estimates the monthly cost of the resources in the plans, before and after an apply. */
export function estimateCost(
  stacks: readonly ReviewedStack[],
  resources: readonly ReviewedResource[],
  names: Names,
  prices: PriceList,
): CostReview {
  const lines = new Map<string, CostLine>();
  const [tiers, regions] = [new Set<string>(), new Set<string>()];
  for (const side of ["before", "after"] as const) {
    const valued = resources.map((resource) => withConfigured(resource, names));
    const context = contextOf(valued, side, prices);
    for (const resource of valued) {
      const region = regionOf(stacks, resource, prices);
      for (const quantity of quantitiesOf(resource, side, context)) {
        add(lines, resource, side, quantity, prices, region);
        tiers.add(context.tier);
        regions.add(region);
      }
    }
  }
  const all = inOrder([...lines.values()]);
  const { pricingTier: _tier, region: _region, ...assumptions } = prices.assumptions;
  const types = [...new Set(resources.map(({ type }) => type))];
  return {
    currency: "USD",
    before: total(all, "before"),
    after: total(all, "after"),
    lines: all,
    assumptions,
    tiers: [...tiers],
    regions: [...regions],
    sources: prices.sources,
    notCounted: types.filter((type) => RULES[type] === undefined && !isFree(type)).sort(),
    notPlanned: stacks.filter(({ plan }) => plan === undefined).map(({ stack }) => stack),
  };
}

/** Sorts lines so that those with the same `part` are adjacent, and among these, those with the same `what`. */
function inOrder(lines: readonly CostLine[]): readonly CostLine[] {
  const firstLike = (line: CostLine, keys: readonly ("part" | "what")[]): number =>
    lines.findIndex((other) => keys.every((key) => other[key] === line[key]));
  const rank = (line: CostLine): readonly number[] => [firstLike(line, ["part"]), firstLike(line, ["part", "what"])];
  return [...lines].sort((one, other) => {
    const [[part = 0, what = 0], [otherPart = 0, otherWhat = 0]] = [rank(one), rank(other)];
    return part - otherPart || what - otherWhat;
  });
}

/** Replaces each unknown planned value by its configured text, in which `Names.argument` resolves references. */
function withConfigured(resource: ReviewedResource, names: Names): ReviewedResource {
  const { after } = resource;
  if (after === undefined) return resource;
  const values = Object.keys(after).map((key) => [key, names.argument(resource, key)]);
  return { ...resource, after: Object.fromEntries(values) as JsonObject };
}

/** Monthly cost of a line in USD; undefined if its price is unknown. */
export function costOf(line: CostLine, side: SideName, kind: "idle" | "busy"): number | undefined {
  if (line[side][kind] === 0) return 0;
  return line.unitPrice === undefined ? undefined : line[side][kind] * line.unitPrice;
}

function quantitiesOf(resource: ReviewedResource, side: SideName, context: CostContext): readonly Quantity[] {
  const values = resource[side];
  // Deposed objects are not counted: the plan deletes them.
  if (values === undefined || resource.deposed !== undefined) return [];
  return RULES[resource.type]?.(values, context, costLabel(resource.type, values, resource.address)) ?? [];
}

function contextOf(resources: readonly ReviewedResource[], side: SideName, prices: PriceList): CostContext {
  const valuesOf = (type: string): readonly JsonObject[] =>
    resources.flatMap((resource) => {
      const values = resource.type === type ? resource[side] : undefined;
      return values === undefined ? [] : [values];
    });
  const tier = valuesOf("databricks_mws_workspaces").map(({ pricing_tier: planned }) => planned)[0];
  return {
    assumptions: prices.assumptions,
    prices,
    tier: typeof tier === "string" && tier !== "" ? tier : prices.assumptions.pricingTier,
    releases: releaseParameters(valuesOf("databricks_job")),
  };
}

/**
 * Region of the stack's AWS provider. For a stack without an AWS provider: the region of the first stack that has one,
 * or the assumed region.
 */
function regionOf(stacks: readonly ReviewedStack[], { stack }: ReviewedResource, prices: PriceList): string {
  const regions = (wanted: (name: string) => boolean): readonly string[] =>
    stacks
      .filter((candidate) => wanted(candidate.stack))
      .flatMap(({ configuration }) => {
        const providers = objectOf(configuration?.["provider"]);
        return [providers["aws"]]
          .flat()
          .filter(isObject)
          .flatMap(({ region }) => (typeof region === "string" ? [region] : []));
      });
  return regions((name) => name === stack)[0] ?? regions(() => true)[0] ?? prices.assumptions.region;
}

function add(
  lines: Map<string, CostLine>,
  { part }: ReviewedResource,
  side: SideName,
  quantity: Quantity,
  prices: PriceList,
  region: string,
): void {
  const key = JSON.stringify([part, quantity.what, quantity.item]);
  const price: Price | undefined = prices.prices[region]?.[quantity.item] ?? prices.prices["any"]?.[quantity.item];
  const line = lines.get(key) ?? {
    part,
    what: quantity.what,
    item: quantity.item,
    unit: quantity.unit,
    before: { idle: 0, busy: 0 },
    after: { idle: 0, busy: 0 },
    unitPrice: price?.usd,
    source: price?.source,
  };
  const sum = { idle: line[side].idle + quantity.idle, busy: line[side].busy + quantity.busy };
  lines.set(key, { ...line, [side]: sum });
}

function total(lines: readonly CostLine[], side: SideName): MonthlyCost {
  const sum = (kind: "idle" | "busy"): number => lines.reduce((usd, line) => usd + (costOf(line, side, kind) ?? 0), 0);
  const unknown = lines.filter((line) => costOf(line, side, "busy") === undefined).map(({ item }) => item);
  return { idle: sum("idle"), busy: sum("busy"), unknown: [...new Set(unknown)] };
}

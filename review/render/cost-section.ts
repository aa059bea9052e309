import { costOf } from "../cost/estimate";
import type { CostLine, CostReview } from "../cost/model";
import { grouped } from "../grouped";
import { code, counted, listed } from "../words";
import { bullet, prose, type Block, type Section } from "./section";

/**
 * Section about the monthly cost before and after the plans.
 *
 * @param isDetailed whether to show quantities and prices even if no cost changes
 */
export function costSection(cost: CostReview, isDetailed = false): readonly Section[] {
  const { lines, notCounted } = cost;
  if (lines.length === 0 && notCounted.length === 0) return [];
  const differences = changes(cost);
  return [
    {
      title: "Estimated monthly cost",
      lead: [prose(sentence(cost, isDetailed)), ...caveats(cost), ...differences],
      items: isDetailed || differences.length > 0 ? [table(lines), ...assumptions(cost)] : [],
      noun: "parts of the estimate",
      fold: "Quantities, prices and assumptions",
    },
  ];
}

/** Maximum number of changed costs in the list; the table contains all changed costs. */
const MAX_CHANGES = 6;

/** Monthly cost without use and with the assumed use, in one sentence. */
function sentence({ before, after }: CostReview, isDetailed: boolean): string {
  const both = (kind: "idle" | "busy"): string => {
    const [old, planned] = [usd(before[kind]), usd(after[kind])];
    return old === planned ? `USD ${planned}` : `USD ${planned} (before: ${old})`;
  };
  const isSame = usd(before.idle) === usd(after.idle) && usd(before.busy) === usd(after.busy);
  const unchanged = isSame && !isDetailed ? "Unchanged: " : "";
  return `${unchanged}${both("idle")} without use, ${both("busy")} with the assumed use. From list prices, without taxes, discounts and data transfer.`;
}

/** Changed costs, largest difference first. */
function changes({ lines }: CostReview): readonly Block[] {
  const differing = grouped(lines, ({ part, what }) => [part, what]).flatMap((group) => {
    const [{ part, what }] = group;
    const [before, after] = [rangeOf(group, "before"), rangeOf(group, "after")];
    if (before.text === after.text) return [];
    const text = `${code(part)}: ${what}: USD ${after.text} (before: ${before.text})`;
    return [{ text, difference: Math.abs(after.busy - before.busy) }];
  });
  const sorted = differing.sort((one, other) => other.difference - one.difference);
  const more = sorted.length - MAX_CHANGES;
  return [
    ...sorted.slice(0, MAX_CHANGES).map(({ text }) => bullet(text)),
    ...(more > 0 ? [bullet(`${counted(more, "smaller difference")} in the table`)] : []),
  ];
}

/** Total cost of lines in USD, as a range from no use to the assumed use; `unknown` if a price is unknown. */
function rangeOf(
  lines: readonly CostLine[],
  side: "before" | "after",
): { readonly text: string; readonly busy: number } {
  const sum = (kind: "idle" | "busy"): number | undefined => {
    const amounts = lines.map((line) => costOf(line, side, kind));
    return amounts.includes(undefined)
      ? undefined
      : amounts.reduce<number>((total, amount) => total + (amount ?? 0), 0);
  };
  const [idle, busy] = [sum("idle"), sum("busy")];
  if (idle === undefined || busy === undefined) return { text: "unknown", busy: 0 };
  return { text: usd(idle) === usd(busy) ? usd(busy) : `${usd(idle)} to ${usd(busy)}`, busy };
}

function caveats({ before, after, notCounted, notPlanned }: CostReview): readonly Block[] {
  const unknown = [...new Set([...before.unknown, ...after.unknown])];
  return [
    ...(unknown.length > 0
      ? [prose(`Items without a known price, which the totals do not include: ${listed(unknown.map(code))}.`, true)]
      : []),
    ...(notCounted.length > 0
      ? [prose(`Resource types that the estimate does not support: ${listed(notCounted.map(code))}.`)]
      : []),
    ...(notPlanned.length > 0
      ? [prose(`Stacks without a plan, which the totals do not include: ${listed(notPlanned.map(code))}.`)]
      : []),
  ];
}

function table(lines: readonly CostLine[]): Block {
  const isChanging = lines.some((line) => rangeOf([line], "before").text !== rangeOf([line], "after").text);
  return {
    kind: "table",
    head: ["part", "what", "a month", "unit price", "USD", ...(isChanging ? ["USD before"] : [])],
    rows: lines.map((line) => [
      code(line.part),
      line.what,
      quantityOf(line),
      line.unitPrice === undefined ? `unknown (${code(line.item)})` : `${String(line.unitPrice)} (${code(line.item)})`,
      rangeOf([line], "after").text,
      ...(isChanging ? [rangeOf([line], "before").text] : []),
    ]),
  };
}

function quantityOf({ after, unit }: CostLine): string {
  const [idle, busy] = [rounded(after.idle), rounded(after.busy)];
  return idle === busy ? `${idle} ${unit}` : `${idle} to ${busy} ${unit}`;
}

function assumptions({ assumptions: assumed, tiers, regions, sources, lines }: CostReview): readonly Block[] {
  const stated = Object.entries(assumed).map(([name, value]) => `${code(name)} ${String(value)}`);
  const used = [...new Set(lines.flatMap(({ source }) => source ?? []))];
  const read = used.flatMap((name) => {
    const source = sources[name];
    return source === undefined ? [] : [`${code(name)}: ${source.url}, read on ${source.date}`];
  });
  const priced = [`tier ${listed(tiers.map(code))}`, `region ${listed(regions.map(code))}`];
  return [
    bullet("Priced for:", priced),
    bullet("Assumed:", stated),
    ...(read.length > 0 ? [bullet("Prices:", read)] : []),
  ];
}

/** Formats USD, with cents below 100. */
export function usd(amount: number): string {
  return amount.toFixed(amount < 100 ? 2 : 0);
}

function rounded(amount: number): string {
  return String(Math.round(amount * 100) / 100);
}

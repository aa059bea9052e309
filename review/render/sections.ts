import type { ValueChange } from "../diff";
import type { PlanReview, Removal, ResourceReview, StackReview } from "../model";
import type { PermissionChange } from "../permissions/holding";
import { totalsInWords } from "../totals";
import { code, counted, listed } from "../words";
import { changeLines, value } from "./change-lines";
import { costSection } from "./cost-section";
import { guardSection } from "./guard-section";
import { provenanceSection } from "./provenance-section";
import { bullet, prose, type Block, type Section } from "./section";

/**
 * Maximum number of permission changes that are shown without collapsing. If there are more, the first 15 and all
 * critical changes are shown, and the rest is collapsed.
 */
const OPEN_PERMISSIONS = 20;

/** Maximum numbers of resources and of lines up to which a stack is shown without collapsing. */
const [OPEN_RESOURCES, OPEN_LINES] = [5, 30];

/** All sections of a review, most important first. */
export function sectionsOf(review: PlanReview): readonly Section[] {
  const { guard } = review;
  return [
    {
      title: `Plan for ${code(review.stage)}`,
      lead: [prose(review.sentence, true)],
      items: [],
      noun: "lines",
    },
    ...(guard?.blocks === true ? [guardSection(guard)] : []),
    ...removalSections(review.removals),
    ...permissionSections(review.permissions),
    ...costSection(review.cost),
    ...review.stacks.filter(isOpen).map(stackSection),
    ...unchangedSection(review.stacks),
    ...(guard?.blocks === false ? [guardSection(guard)] : []),
    provenanceSection(review.provenance),
  ];
}

function removalSections(removals: readonly Removal[]): readonly Section[] {
  const stateful = removals.filter(({ lost }) => lost !== undefined);
  const others = removals.filter(({ lost }) => lost === undefined);
  const title = "Deleted or replaced";
  return [
    ...(stateful.length > 0
      ? [{ title: `${title}, with loss of data`, lead: [], items: stateful.map(removalBlock), noun: "resources" }]
      : []),
    ...(others.length > 0
      ? [{ title: stateful.length > 0 ? `Also ${title.toLowerCase()}` : title, ...othersOf(others) }]
      : []),
  ];
}

function othersOf(removals: readonly Removal[]): Section {
  const [items, noun, lead] = [removals.map(removalBlock), "resources", []];
  if (removals.length <= 12) return { lead, items, noun };
  return { lead, items, noun, fold: `${counted(removals.length, "resource")} without data` };
}

function removalBlock({ stack, address, label, action, forcedBy, reason, lost, createdFirst }: Removal): Block {
  const did = action === "delete" ? "Deleted" : "Replaced";
  const loss = lost === undefined ? "" : `, with the loss of ${lost}`;
  const because = reason === undefined ? "" : `, because ${reason}`;
  const first = createdFirst ? "; the new one is created first" : "";
  const forcing = forcedBy.map(forcingText);
  const forced = forcing.length === 0 ? "" : `, because ${listed(forcing)}`;
  const text = `${did}: ${label}${loss}${because}${forced}${first} (${code(`${stack}/${address}`)})`;
  return bullet(text, [], lost !== undefined);
}

function forcingText({ path, kind, before, after }: ValueChange): string {
  if (kind === "added") return `${code(path)} gains ${code(value(after))}`;
  if (kind === "removed") return `${code(path)} loses ${code(value(before))}`;
  return `${code(path)} changes from ${code(value(before))} to ${code(value(after))}`;
}

function permissionSections(changes: readonly PermissionChange[]): readonly Section[] {
  if (changes.length === 0) return [];
  const blocks = changes.map(({ sentence, alarm, details }) => bullet(sentence, details, alarm));
  const isDetailed = ({ details }: PermissionChange): boolean => details.length > 0;
  const alarms = changes.filter(({ alarm }) => alarm).length;
  // Critical changes come first and are never collapsed.
  const open = Math.max(alarms, changes.length > OPEN_PERMISSIONS ? OPEN_PERMISSIONS - 5 : changes.length);
  const rest = blocks.slice(open);
  const more = `${counted(rest.length, "more change")} of permissions${changes.slice(open).some(isDetailed) ? ", with the statements of policies" : ""}`;
  return [
    { title: "Permissions", lead: [], items: blocks.slice(0, open), noun: "changes of permissions" },
    ...(rest.length > 0 ? [{ lead: [], items: rest, noun: "changes of permissions", fold: more }] : []),
  ];
}

function isOpen({ state, note }: StackReview): boolean {
  return state !== "unchanged" || note !== undefined;
}

function stackSection({ stack, state, note, totals, resources, outputs, drifted }: StackReview): Section {
  const words = totalsInWords(totals);
  const summary = words === "" ? (outputs.length > 0 ? "only outputs change" : "no changes") : words;
  const blocks = resources.map(resourceBlock);
  const head = state === "not plannable" ? `${code(stack)} cannot be planned yet` : `${code(stack)}: ${summary}`;
  return {
    title: head,
    lead: [
      ...(note === undefined ? [] : [prose(`${state === "not plannable" ? "Reason" : "Provisional"}: ${note}.`)]),
      ...(outputs.length > 0 ? [prose(`Outputs that change: ${listed(outputs.map(code))}.`)] : []),
      ...(drifted.length > 0
        ? [prose(`Changed outside Terraform since the last apply: ${listed(drifted.map(code))}.`)]
        : []),
    ],
    items: blocks,
    noun: "resources",
    ...(isLong(blocks) ? { fold: `${counted(resources.length, "resource")}, with values` } : {}),
  };
}

/** Whether the changes of a stack are long enough to be collapsed. */
function isLong(blocks: readonly Block[]): boolean {
  const lines = blocks.flatMap((block) => (block.kind === "change" ? block.lines : []));
  return blocks.length > OPEN_RESOURCES || lines.length > OPEN_LINES;
}

/** First words of a resource's heading, by action. */
const ACTIONS: Readonly<Record<ResourceReview["action"], string>> = {
  create: "add",
  update: "change",
  replace: "replace",
  delete: "delete",
  move: "move",
  import: "import",
  forget: "forget (remove from the state, keep the resource)",
};

function resourceBlock({ action, label, address, movedFrom, importedId, changes }: ResourceReview): Block {
  const moved = movedFrom === undefined ? "" : `, moved from ${code(movedFrom)}`;
  const imported = importedId === undefined ? "" : `, imported as ${code(importedId)}`;
  const heading = `${ACTIONS[action]} ${label} (${code(address)}${moved}${imported})`;
  const lines = changes.flatMap(changeLines);
  const isSilent = action === "update" && lines.length === 0;
  return {
    kind: "change",
    heading: isSilent ? `${heading}: only values that the provider computes change` : heading,
    lines,
  };
}

function unchangedSection(stacks: readonly StackReview[]): readonly Section[] {
  const unchanged = stacks.filter((stack) => !isOpen(stack)).map(({ stack }) => code(stack));
  if (unchanged.length === 0) return [];
  return [{ lead: [prose(`Unchanged: ${listed(unchanged)}.`)], items: [], noun: "stacks" }];
}

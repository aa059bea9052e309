import { stageStackName } from "../core/naming";
import { FIXED_ARGUMENTS, type FixedArgument } from "./fixed-arguments";
import type { ResourceChangeJson } from "./plan-json";
import type { PlannedStack } from "./planned-stack";
import { isUnknown, replacementReason } from "./replacement-reason";
import { SINGLE_ARGUMENTS } from "./single-arguments";

/** A replacement or deletion that a cloud would reject, or that would break the stage. */
export interface ImpossibleChange {
  readonly resource: string;
  readonly found: string;
  readonly remedy: string;
}

/**
 * Replacements and deletions in a stack's plan that cannot be applied. If one replacement forces further replacements,
 * only the replacement that forces the others is reported.
 *
 * @param stage stage of the stack, for commands in remedies; undefined for `bootstrap` and `account`
 */
export function impossibleChanges(stack: PlannedStack, stage: string | undefined): readonly ImpossibleChange[] {
  const refused = stack.changes.filter(isDestroyed).flatMap((change) => {
    const refusal = refusalOf(change, stack);
    return refusal === undefined ? [] : [{ change, ...refusal }];
  });
  const causes = refused.filter(({ change }) => !isConsequence(change));
  return (causes.length > 0 ? causes : refused).map(({ change, reason, procedure }) => ({
    resource: `${stack.part}/${change.address}`,
    found: [replacementReason(change), reason].filter((text) => text !== "").join("; "),
    remedy: change.action_reason === "replace_because_tainted" ? untaint(change, stack.part, stage) : procedure,
  }));
}

type Refusal = Pick<FixedArgument, "reason" | "procedure">;

function refusalOf(change: ResourceChangeJson, stack: PlannedStack): Refusal | undefined {
  const rows = FIXED_ARGUMENTS.filter(({ type }) => type === change.type);
  if (!isReplaced(change)) return rows.find((row) => row.orDeleted === true && wasUsed(row, change, stack));
  const row = rows.find((each) => applies(each, change, stack));
  return row ?? (isCreatedInPlaceOfItself(change) ? ONCE : undefined);
}

const ONCE: Refusal = {
  reason:
    "Terraform creates the new resource before it destroys the old one, but the cloud allows only one with this name, range or address",
  procedure:
    "Revert the change that forces the replacement. To recreate the resource, delete it manually in the cloud; the next plan creates it.",
};

function applies(
  { arguments: names, usedBy }: FixedArgument,
  change: ResourceChangeJson,
  stack: PlannedStack,
): boolean {
  const forcing = (change.change.replace_paths ?? []).map(([argument]) => String(argument));
  if (names !== undefined && !names.some((name) => forcing.includes(name))) return false;
  if (usedBy === undefined) return true;
  const target = stack.resources.find(({ address }) => address === change.address);
  if (target === undefined) return false;
  return stack.referrers(target, usedBy.type, usedBy.argument).some(({ address }) => isDeployed(address, stack));
}

/**
 * Whether the deleted resource is in use: before the apply, a resource of the type in `usedBy` refers to its id, and
 * the plan keeps that resource. True without `usedBy`.
 */
function wasUsed({ usedBy }: FixedArgument, { change: { before } }: ResourceChangeJson, stack: PlannedStack): boolean {
  if (usedBy === undefined) return true;
  return stack.changes.some(
    ({ type, change }) =>
      type === usedBy.type &&
      change.after !== null &&
      [change.before?.[usedBy.argument]].flat().includes(before?.["id"]),
  );
}

function isDeployed(address: string, { changes }: PlannedStack): boolean {
  return changes.some((each) => each.address === address && each.change.before !== null);
}

/**
 * Whether the cloud would reject the new resource: Terraform creates it before it destroys the old one, and both have
 * the same values of the arguments in `SINGLE_ARGUMENTS`.
 */
function isCreatedInPlaceOfItself({ type, change }: ResourceChangeJson): boolean {
  const names = SINGLE_ARGUMENTS[type];
  if (names === undefined || change.actions[0] !== "create") return false;
  return names.every(
    (name) =>
      change.after_unknown[name] !== true &&
      JSON.stringify(change.before?.[name] ?? null) === JSON.stringify(change.after?.[name] ?? null),
  );
}

function isDestroyed({ change }: ResourceChangeJson): boolean {
  return change.actions.includes("delete");
}

function isReplaced({ change }: ResourceChangeJson): boolean {
  return change.actions.includes("create") && change.actions.includes("delete");
}

/** Whether only arguments with unknown new values, e.g. ids of other replaced resources, force the replacement. */
function isConsequence(change: ResourceChangeJson): boolean {
  const paths = change.change.replace_paths ?? [];
  return paths.length > 0 && paths.every((path) => isUnknown(change, path));
}

function untaint({ address }: ResourceChangeJson, part: string, stage: string | undefined): string {
  const stack = stage === undefined ? part : stageStackName(stage, part);
  // A shell would remove the quotes of a key, and expand brackets.
  const argument = address.includes("[") ? `'${address}'` : address;
  return (
    `If the resource is complete in the cloud, run \`./fraudops terraform ${stack} -- untaint ${argument}\`. If it is ` +
    "incomplete, delete it in the cloud; the next plan creates it."
  );
}

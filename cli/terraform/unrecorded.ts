import { existsSync, readFileSync } from "node:fs";
import { isObject, type JsonObject, type PlanJson, type ResourceChangeJson } from "../../guard/plan-json";
import { UserError } from "../project";
import { APPLIED_PLAN, ApplyJournal, type BegunObject, type Journal } from "./journal";
import type { StackFolder } from "./stack-folder";
import { parseState, pullState, recordedObjects, type RecordedObject, type State } from "./state";
import { terraformCommand } from "./way-out";

/** An object that an apply made, or may have made, and that the stack's state does not have. */
export interface UnrecordedObject extends BegunObject {
  /** Names and tags that it was to have, for a person who looks for it. */
  readonly names: readonly string[];
}

/**
 * Objects that the last apply of a stack made, or was making when it was killed, and that its state does not record:
 * another apply would make them twice.
 */
export async function unrecordedObjects(folder: StackFolder): Promise<readonly UnrecordedObject[]> {
  const journal = new ApplyJournal(folder).read();
  if (journal === undefined || journal.settled) return [];
  const [state, changes] = await Promise.all([pullState(folder), appliedChanges(folder)]);
  return compare(journal, state, changes);
}

/** @param changes what the apply was to do */
export function compare(
  journal: Journal,
  state: State | undefined,
  changes: readonly ResourceChangeJson[],
): readonly UnrecordedObject[] {
  const recorded = recordedObjects(state);
  const changeOf = (address: string): ResourceChangeJson | undefined => changes.find((it) => it.address === address);
  const known = new Set([...journal.begun.map(({ address }) => address), ...journal.failed]);
  const mayBeBegun = journal.torn
    ? changes.filter(({ address, change }) => change.actions.includes("create") && !known.has(address))
    : [];
  return [...journal.begun, ...mayBeBegun.map(({ address, type }) => ({ address, type }))]
    .filter((object) => !isRecorded(object, recorded, changeOf(object.address)))
    .map((object) => ({ ...object, names: namesOf(changeOf(object.address)?.change.after ?? {}) }));
}

function isRecorded(
  { address, id }: BegunObject,
  recorded: readonly RecordedObject[],
  planned: ResourceChangeJson | undefined,
): boolean {
  const there = recorded.filter((object) => object.address === address).map(({ instance }) => instance.attributes);
  if (id !== undefined && id.attribute !== "") {
    return there.some((attributes) => String(attributes[id.attribute]) === id.value);
  }
  // What it was to replace has the same address.
  const before = planned?.change.before;
  return there.some((attributes) => before === null || before === undefined || attributes["id"] !== before["id"]);
}

/** What the last apply was to do, by the plan that it worked from. */
async function appliedChanges(folder: StackFolder): Promise<readonly ResourceChangeJson[]> {
  const shown = await folder.terraform(["show", "-json", APPLIED_PLAN]);
  if (shown.exitCode !== 0) return [];
  const { resource_changes: changes = [] } = JSON.parse(shown.stdout) as PlanJson;
  return changes.filter(({ mode }) => mode === "managed");
}

const NAME = /(^|_)(name|bucket|path|key|alias|cidr_block|identifier)$/;

function namesOf(after: JsonObject): readonly string[] {
  const { tags } = after;
  const named = Object.entries(after).filter(([attribute]) => NAME.test(attribute));
  const tagged = isObject(tags) ? Object.entries(tags).map(([tag, value]) => [`tag ${tag}`, value] as const) : [];
  return [...named, ...tagged].flatMap(([name, value]) =>
    typeof value === "string" && value !== "" && value.length <= 100 ? [`${name} ${JSON.stringify(value)}`] : [],
  );
}

/** What is not recorded, one object after the other with the ways on. */
export function unrecordedText(stack: string, objects: readonly UnrecordedObject[]): string {
  const lines = objects.map(({ address, type, id, names }) => {
    const described = names.length > 0 ? ` (${names.join(", ")})` : "";
    if (id === undefined) {
      return `- ${address} may exist: its creation was cut off. Look for a resource ${type}${described}. If it is there, import it:\n    ${terraformCommand(stack, "import", address, "<id>")}`;
    }
    return `- ${address} was made: ${type} ${id.value || "without an id"}${described}. Import it:\n    ${terraformCommand(stack, "import", address, id.value || "<id>")}`;
  });
  return [
    `an apply of ${stack} was cut off, and its state does not have all that was made:`,
    ...lines,
    "  (or name them in `imports` of config/account.yaml). For a few types the provider's documentation asks for another id.",
    "  What is not there, or was deleted by hand: apply again with --forget-unrecorded.",
  ].join("\n");
}

/**
 * Refuses a stack whose state Terraform could not write, while the state lacks what the file has that it left instead.
 * @throws UserError with the command that writes it
 */
export async function refuseErroredState(folder: StackFolder): Promise<void> {
  const file = folder.file("errored.tfstate");
  if (!existsSync(file)) return;
  const [left, state] = [wholeState(readFileSync(file, "utf8")), await pullState(folder)];
  const has = (wanted: RecordedObject): boolean =>
    recordedObjects(state).some(
      ({ address, instance }) =>
        address === wanted.address && instance.attributes["id"] === wanted.instance.attributes["id"],
    );
  const isThere = left !== undefined && state?.lineage === left.lineage && state.serial >= left.serial;
  if (left === undefined || (isThere && recordedObjects(left).every(has))) return;
  throw new UserError(
    [
      `Terraform could not write the state of ${folder.stack} after an apply, and left it in ${file}.`,
      `  Write it first: ${terraformCommand(folder.stack, "state", "push", "errored.tfstate")}`,
    ].join("\n"),
  );
}

/** Undefined for a text that a full disk has cut off: there is nothing to write, and the journal tells what was made. */
function wholeState(text: string): State | undefined {
  try {
    return parseState(text);
  } catch {
    return undefined;
  }
}

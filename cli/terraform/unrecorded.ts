import { existsSync, readFileSync } from "node:fs";
import { isObject, type JsonObject } from "../../core/json";
import type { PlanJson, ResourceChangeJson } from "../../guard/plan-json";
import { UserError } from "../project";
import { APPLIED_PLAN, ApplyJournal, type StartedObject, type Journal } from "./journal";
import type { StackFolder } from "./stack-folder";
import { parseState, pullState, recordedObjects, type RecordedObject, type State } from "./state";
import { terraformCommand } from "./terraform-command";

/** An object that an apply created or may have created, but that the state does not record. */
export interface UnrecordedObject extends StartedObject {
  /** Planned names and tags, by which a user can find the object in the cloud. */
  readonly names: readonly string[];
}

/**
 * Objects that the last apply of a stack created, or was creating when it was killed, but that its state does not
 * record. Another apply would create them a second time.
 */
export async function unrecordedObjects(folder: StackFolder): Promise<readonly UnrecordedObject[]> {
  const journal = new ApplyJournal(folder).read();
  if (journal === undefined || journal.recorded) return [];
  const [state, changes] = await Promise.all([pullState(folder), appliedChanges(folder)]);
  return compare(journal, state, changes);
}

/**
 * Objects that an apply created or may have created, and that the state does not record.
 * @param changes planned changes of the apply
 */
export function compare(
  journal: Journal,
  state: State | undefined,
  changes: readonly ResourceChangeJson[],
): readonly UnrecordedObject[] {
  const recorded = recordedObjects(state);
  const changeOf = (address: string): ResourceChangeJson | undefined => changes.find((it) => it.address === address);
  const known = new Set([...journal.started.map(({ address }) => address), ...journal.failed]);
  const mayBeStarted = journal.truncated
    ? changes.filter(({ address, change }) => change.actions.includes("create") && !known.has(address))
    : [];
  return [...journal.started, ...mayBeStarted.map(({ address, type }) => ({ address, type }))]
    .filter((object) => !isRecorded(object, recorded, changeOf(object.address)))
    .map((object) => ({ ...object, names: namesOf(changeOf(object.address)?.change.after ?? {}) }));
}

function isRecorded(
  { address, id }: StartedObject,
  recorded: readonly RecordedObject[],
  planned: ResourceChangeJson | undefined,
): boolean {
  const there = recorded.filter((object) => object.address === address).map(({ instance }) => instance.attributes);
  if (id !== undefined && id.attribute !== "") {
    return there.some((attributes) => String(attributes[id.attribute]) === id.value);
  }
  // During a replacement, the state can still contain the old object at this address. The state contains the new object
  // if the id in the state differs from the id of the old object.
  const before = planned?.change.before;
  return there.some((attributes) => before === null || before === undefined || attributes["id"] !== before["id"]);
}

/** Planned changes of the last apply, from its plan file. */
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

/** Message about unrecorded objects, each with its remedies. */
export function unrecordedText(stack: string, objects: readonly UnrecordedObject[]): string {
  const lines = objects.map(({ address, type, id, names }) => {
    const described = names.length > 0 ? ` (${names.join(", ")})` : "";
    if (id === undefined) {
      return `- ${address} may exist: its creation was interrupted. Look for a resource ${type}${described}. If it exists, import it:\n    ${terraformCommand(stack, "import", address, "<id>")}`;
    }
    return `- ${address} was created: ${type} ${id.value || "without an id"}${described}. Import it:\n    ${terraformCommand(stack, "import", address, id.value || "<id>")}`;
  });
  return [
    `an apply of ${stack} was interrupted, and its state does not record all created objects:`,
    ...lines,
    "  Alternatively, add the objects to `imports` in config/account.yaml. For some types, the import needs another id: see the provider's documentation.",
    "  If an object does not exist or was deleted by hand: apply again with --forget-unrecorded.",
  ].join("\n");
}

/**
 * Refuses a stack whose state Terraform could not write, until the state contains the objects in `errored.tfstate`.
 * Does not refuse the stack if this file is truncated: `unrecordedObjects` then finds the created objects.
 * @throws UserError with the command that writes the content of the file to the state
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
      `Terraform could not write the state of ${folder.stack} after an apply, and saved it in ${file} instead.`,
      `  Write the saved state to the backend first: ${terraformCommand(folder.stack, "state", "push", "errored.tfstate")}`,
    ].join("\n"),
  );
}

/** Parses a state; undefined if a full disk truncated it. The created objects are then known from `ApplyJournal`. */
function wholeState(text: string): State | undefined {
  try {
    return parseState(text);
  } catch {
    return undefined;
  }
}

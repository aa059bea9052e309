import { appendFileSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { uiMessage, type UiMessage } from "./diagnostics";
import type { StackFolder } from "./stack-folder";

/** An object whose creation an apply has started. */
export interface StartedObject {
  readonly address: string;
  readonly type: string;
  /**
   * Attribute that identifies the object, and its value; both are empty for types without such an attribute. Undefined
   * if Terraform did not report that the creation was complete.
   */
  readonly id?: { readonly attribute: string; readonly value: string };
}

/** Record of an apply, from the output that Terraform wrote during the apply. */
export interface Journal {
  /** Whether the state is known to record all objects that the apply created. */
  readonly recorded: boolean;
  /** Objects that the apply created or started to create, without those whose creation failed. */
  readonly started: readonly StartedObject[];
  /** Addresses of objects whose creation failed. */
  readonly failed: ReadonlySet<string>;
  /** Whether Terraform's output is empty or incomplete, e.g. on a full disk. It may then lack created objects. */
  readonly truncated: boolean;
}

/** Name of the plan file of the last apply, in the stack's folder. */
export const APPLIED_PLAN = "apply.bin";

const FILE = "apply.jsonl";
const RECORDED = "recorded";

interface Resource {
  readonly addr: string;
  readonly resource_type: string;
}

interface Hook {
  readonly resource: Resource;
  readonly action: string;
  readonly id_key?: string;
  readonly id_value?: string;
}

/** The machine-readable output of the last apply of a stack. It records created objects even if the state does not. */
export class ApplyJournal {
  public readonly file: string;

  public constructor(private readonly folder: StackFolder) {
    this.file = folder.file(FILE);
  }

  /** Record of the last apply; undefined if there was none. */
  public read(): Journal | undefined {
    return existsSync(this.file) ? parseJournal(readFileSync(this.file, "utf8")) : undefined;
  }

  /** Records that the state contains all objects that the apply created. */
  public markRecorded(): void {
    appendFileSync(this.file, `\n${JSON.stringify({ type: RECORDED })}\n`);
  }

  /** Prepares an apply: deletes the journal of the previous apply, and renames the plan file to `APPLIED_PLAN`. */
  public begin(plan: string): void {
    rmSync(this.file, { force: true });
    renameSync(plan, this.folder.file(APPLIED_PLAN));
  }
}

/** Parses the machine-readable output of `terraform apply`. */
export function parseJournal(text: string): Journal {
  const lines = text.split("\n").filter((line) => line !== "");
  const messages = lines.map(uiMessage);
  const started = new Map<string, StartedObject>();
  const failed = new Set<string>();
  let recorded = false;
  for (const message of messages) {
    if (message === undefined) continue;
    recorded ||= isEnd(message);
    const { type, hook } = message as UiMessage & { hook?: Hook };
    if (hook !== undefined) follow(type, hook, started, failed);
  }
  // If the disk was full, the last line of Terraform's output is incomplete, or the output is empty.
  const truncated = !recorded && messages.at(-1) === undefined;
  return { recorded, started: [...started.values()], failed, truncated };
}

function follow(type: string, hook: Hook, started: Map<string, StartedObject>, failed: Set<string>): void {
  if (hook.action !== "create") return;
  const object = { address: hook.resource.addr, type: hook.resource.resource_type };
  if (type === "apply_start") started.set(object.address, object);
  if (type === "apply_complete") {
    const { id_key: attribute = "", id_value: value = "" } = hook;
    started.set(object.address, { ...object, id: { attribute, value } });
  }
  // The provider has returned an error, so the creation has ended. If the provider has also returned an object,
  // Terraform records this object in the state.
  if (type === "apply_errored") {
    started.delete(object.address);
    failed.add(object.address);
  }
}

/**
 * Whether a message shows that the state contains all created objects. Two messages show this: Terraform's final
 * summary, which Terraform prints after it has written the state, and the line that `markRecorded` appends.
 */
function isEnd({ type, changes }: UiMessage): boolean {
  if (type === RECORDED) return true;
  const { operation } = (changes ?? {}) as { readonly operation?: string };
  return type === "change_summary" && (operation === "apply" || operation === "destroy");
}

import { appendFileSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { uiMessage, type UiMessage } from "./diagnostics";
import type { StackFolder } from "./stack-folder";

/** An object whose creation an apply began. */
export interface BegunObject {
  readonly address: string;
  readonly type: string;
  /** What identifies it, and the attribute that holds that; both empty where a type has none. Undefined until it was made. */
  readonly id?: { readonly attribute: string; readonly value: string };
}

/** What an apply has done, as Terraform wrote it down while it worked. */
export interface Journal {
  /** Whether the state is known to record all of it. */
  readonly settled: boolean;
  /** Objects that it created, or began to create, and did not delete again. */
  readonly begun: readonly BegunObject[];
  /** Objects whose creation has failed. */
  readonly failed: ReadonlySet<string>;
  /** Whether it breaks off within a line, as on a full disk, and may lack what came afterwards. */
  readonly torn: boolean;
}

/** File of the plan that an apply works from. */
export const APPLIED_PLAN = "apply.bin";

const FILE = "apply.jsonl";
const SETTLED = "recorded";

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

/** The machine-readable output of the last apply of a stack, which tells what was made even where no state does. */
export class ApplyJournal {
  public readonly file: string;

  public constructor(private readonly folder: StackFolder) {
    this.file = folder.file(FILE);
  }

  /** What the last apply did; undefined when there was none. */
  public read(): Journal | undefined {
    return existsSync(this.file) ? parseJournal(readFileSync(this.file, "utf8")) : undefined;
  }

  /** Notes that the state records all of it. */
  public settle(): void {
    appendFileSync(this.file, `\n${JSON.stringify({ type: SETTLED })}\n`);
  }

  /** Makes a plan the one that the next apply works from, and begins a journal. */
  public begin(plan: string): void {
    rmSync(this.file, { force: true });
    renameSync(plan, this.folder.file(APPLIED_PLAN));
  }
}

/** @param text machine-readable output of `terraform apply` */
export function parseJournal(text: string): Journal {
  const lines = text.split("\n").filter((line) => line !== "");
  const messages = lines.map(uiMessage);
  const begun = new Map<string, BegunObject>();
  const failed = new Set<string>();
  let settled = false;
  for (const message of messages) {
    if (message === undefined) continue;
    settled ||= isEnd(message);
    const { type, hook } = message as UiMessage & { hook?: Hook };
    if (hook !== undefined) follow(type, hook, begun, failed);
  }
  // A disk that is full keeps the beginning of a line, or nothing at all.
  const torn = !settled && messages.at(-1) === undefined;
  return { settled, begun: [...begun.values()], failed, torn };
}

function follow(type: string, hook: Hook, begun: Map<string, BegunObject>, failed: Set<string>): void {
  if (hook.action !== "create") return;
  const object = { address: hook.resource.addr, type: hook.resource.resource_type };
  if (type === "apply_start") begun.set(object.address, object);
  if (type === "apply_complete") {
    const { id_key: attribute = "", id_value: value = "" } = hook;
    begun.set(object.address, { ...object, id: { attribute, value } });
  }
  // The provider has answered, and Terraform records whatever its answer holds.
  if (type === "apply_errored") {
    begun.delete(object.address);
    failed.add(object.address);
  }
}

/** Terraform sums up when the state is written. */
function isEnd({ type, changes }: UiMessage): boolean {
  if (type === SETTLED) return true;
  const { operation } = (changes ?? {}) as { readonly operation?: string };
  return type === "change_summary" && (operation === "apply" || operation === "destroy");
}

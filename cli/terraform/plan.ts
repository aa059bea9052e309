import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import type { PlanJson } from "../../guard/plan-json";
import type { ToolResult } from "../process";
import { UserError } from "../project";
import { errorsIn, failureText, type Diagnostic } from "./diagnostics";
import { initialize } from "./initialize";
import { errorsText } from "./lock";
import { readPlan } from "./plan-json";
import { readProgram } from "./program";
import { waysOut } from "./refusals";
import type { StackFolder } from "./stack-folder";
import { pullState, type State } from "./state";
import { taintText } from "./tainted";
import { pendingImports, withInputs, type GivenInputs } from "./unknown-inputs";

/** What Terraform would do to a stack. */
export interface StackPlan {
  readonly stack: string;
  /** The plan as Terraform shows it, unless the stack cannot be planned. */
  readonly json?: PlanJson;
  /** Why the plan has inputs that are not known yet: it is shown and judged, and never applied. */
  readonly provisional?: string;
  /** Why the stack cannot be planned. */
  readonly notPlannable?: string;
  /** Serial number of the state that was planned from; none before the first apply. */
  readonly serial?: number;
  /** Tells the file of a plan that can be applied from any other. */
  readonly digest?: string;
}

/** A plan could not be made. */
export class PlanFailed extends UserError {
  public constructor(
    stack: string,
    reason: string,
    /** What Terraform has reported. */
    public readonly errors: readonly Diagnostic[],
  ) {
    super(`terraform plan of ${stack} failed:\n${reason}`);
  }
}

/** File of the plan that was made last, in the stack's folder. */
export const PLAN_FILE = "plan.bin";

export interface PlanOptions {
  /** Plans the deletion of everything. @default false */
  readonly destroy?: boolean;
}

/**
 * Plans a stack with Terraform, as it can be applied. Takes no lock: nothing is written but the plan.
 * @throws PlanFailed with Terraform's errors
 */
export async function planStack(folder: StackFolder, options: PlanOptions = {}): Promise<StackPlan> {
  const initialized = await initialize(folder);
  const mode = options.destroy === true ? ["-destroy"] : [];
  let planned = await runPlan(folder, ...mode);
  // An error that is about no resource may be of a folder whose providers or backend are no longer as they were.
  if (planned.exitCode !== 0 && !initialized && errorsIn(planned).every(({ address }) => address === undefined)) {
    await initialize(folder, { force: true });
    planned = await runPlan(folder, ...mode);
  }
  if (planned.exitCode !== 0) throw await failed(folder, planned);
  const digest = planDigest(folder);
  const [json, state] = await Promise.all([showPlan(folder, options), pullState(folder)]);
  return { stack: folder.stack, json, digest, ...serialOf(state) };
}

/**
 * Plans a stack from what its state recorded, with inputs of which some are not known. Asks no provider what is there.
 * @throws PlanFailed with Terraform's errors
 */
export async function planWithInputs(
  folder: StackFolder,
  inputs: Omit<GivenInputs, "recorded">,
): Promise<Omit<StackPlan, "provisional">> {
  await initialize(folder);
  const { text, program } = readProgram(folder);
  const recorded = await pullState(folder);
  const pending = pendingImports(program, recorded);
  if (pending.length > 0) {
    return { stack: folder.stack, notPlannable: `only an apply reads what it imports (${pending.join(", ")})` };
  }
  const beside = besideProgram(folder, withInputs(text, { ...inputs, recorded }));
  try {
    const planned = await runPlan(beside, "-refresh=false");
    if (planned.exitCode !== 0) throw await failed(folder, planned);
    return { stack: folder.stack, json: await showPlan(beside), ...serialOf(recorded) };
  } finally {
    rmSync(beside.directory, { recursive: true });
  }
}

/** Digest of the plan that was made last. */
export function planDigest(folder: StackFolder): string {
  return createHash("sha256")
    .update(readFileSync(folder.file(PLAN_FILE)))
    .digest("hex");
}

/** A folder within the stack's with another program, and the same backend, providers and assets. */
function besideProgram(folder: StackFolder, text: string): StackFolder {
  const beside = folder.within("provisional", { TF_DATA_DIR: folder.file(".terraform") });
  rmSync(beside.directory, { recursive: true, force: true });
  mkdirSync(beside.directory);
  writeFileSync(beside.programFile, text);
  for (const shared of ["assets", ".terraform.lock.hcl", "terraform.tfstate"]) {
    if (existsSync(folder.file(shared))) symlinkSync(folder.file(shared), beside.file(shared));
  }
  return beside;
}

function runPlan(folder: StackFolder, ...options: readonly string[]): Promise<ToolResult> {
  return folder.terraform(["plan", "-json", "-input=false", "-lock=false", `-out=${PLAN_FILE}`, ...options]);
}

/**
 * The plan that was made last, or was put in its place, as Terraform shows it.
 * @throws UserError when Terraform cannot show it
 */
export async function showPlan(folder: StackFolder, { destroy = false }: PlanOptions = {}): Promise<PlanJson> {
  const shown = await folder.terraform(["show", "-json", PLAN_FILE]);
  if (shown.exitCode !== 0) {
    throw new UserError(`terraform show of the plan of ${folder.stack} failed:\n${failureText(shown)}`);
  }
  const { program } = readProgram(folder);
  // A destruction has only what is there.
  return readPlan(folder.stack, shown.stdout, destroy ? {} : program);
}

async function failed(folder: StackFolder, result: ToolResult): Promise<PlanFailed> {
  const errors = errorsIn(result);
  const reason = errors.length > 0 ? errorsText(folder.stack, errors) : failureText(result);
  return new PlanFailed(folder.stack, [reason, ...waysOut(reason), ...(await taintText(folder))].join("\n"), errors);
}

function serialOf(state: State | undefined): { readonly serial?: number } {
  return state === undefined ? {} : { serial: state.serial };
}

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
import { remediesFor } from "./refusals";
import type { StackFolder } from "./stack-folder";
import { pullState, type State } from "./state";
import { taintText } from "./tainted";
import { pendingImports, withInputs, type GivenInputs } from "./unknown-inputs";

/** A plan of a stack. */
export interface StackPlan {
  readonly stack: string;
  /** Output of `terraform show -json`; undefined if the stack cannot be planned. */
  readonly json?: PlanJson;
  /** Reason why inputs of the plan are not final. Such a plan is checked and shown, but never applied. */
  readonly provisional?: string;
  /** Reason why the stack cannot be planned. */
  readonly notPlannable?: string;
  /** Serial number of the state that the plan starts from; absent before the first apply. */
  readonly serial?: number;
  /** Digest of the plan file; absent for a plan that is never applied. */
  readonly digest?: string;
}

/** `terraform plan` failed. */
export class PlanFailed extends UserError {
  public constructor(
    stack: string,
    reason: string,
    /** Terraform's errors. */
    public readonly errors: readonly Diagnostic[],
  ) {
    super(`terraform plan of ${stack} failed:\n${reason}`);
  }
}

/** File of the latest plan, in the stack's folder. */
export const PLAN_FILE = "plan.bin";

export interface PlanOptions {
  /** Plans the destruction of all resources. @default false */
  readonly destroy?: boolean;
}

/**
 * Makes an applicable plan of a stack. Uses no state lock, because it writes only the plan.
 * @throws PlanFailed with Terraform's errors
 */
export async function planStack(folder: StackFolder, options: PlanOptions = {}): Promise<StackPlan> {
  const initialized = await initialize(folder);
  const mode = options.destroy === true ? ["-destroy"] : [];
  let planned = await runPlan(folder, ...mode);
  // Errors that name no resource can come from providers or a backend that changed since the last `init`, so `init`
  // runs again, unless it ran just now.
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
 * Plans a stack from its recorded state, without a refresh. `inputs` replace the inputs that Terraform would read, and
 * may be unknown. Does not plan a stack with imports that are not applied yet: `notPlannable` then names them.
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
    return {
      stack: folder.stack,
      notPlannable: `it imports objects that only a plan with a refresh can read (${pending.join(", ")})`,
    };
  }
  const beside = provisionalFolder(folder, withInputs(text, { ...inputs, recorded }));
  try {
    const planned = await runPlan(beside, "-refresh=false");
    if (planned.exitCode !== 0) throw await failed(folder, planned);
    return { stack: folder.stack, json: await showPlan(beside), ...serialOf(recorded) };
  } finally {
    rmSync(beside.directory, { recursive: true });
  }
}

/** SHA-256 of the file of the stack's latest plan. */
export function planDigest(folder: StackFolder): string {
  return createHash("sha256")
    .update(readFileSync(folder.file(PLAN_FILE)))
    .digest("hex");
}

/**
 * Creates a subfolder in which Terraform plans the configuration `text` instead of the stack's `cdk.tf.json`, with the
 * stack's backend, providers and assets.
 */
function provisionalFolder(folder: StackFolder, text: string): StackFolder {
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

/** Reads the file of the stack's latest plan with `terraform show`. @throws UserError if Terraform cannot show it */
export async function showPlan(folder: StackFolder, { destroy = false }: PlanOptions = {}): Promise<PlanJson> {
  const shown = await folder.terraform(["show", "-json", PLAN_FILE]);
  if (shown.exitCode !== 0) {
    throw new UserError(`terraform show of the plan of ${folder.stack} failed:\n${failureText(shown)}`);
  }
  const { program } = readProgram(folder);
  // The plan of a destruction contains only existing resources, so it need not contain every configured resource.
  return readPlan(folder.stack, shown.stdout, destroy ? {} : program);
}

async function failed(folder: StackFolder, result: ToolResult): Promise<PlanFailed> {
  const errors = errorsIn(result);
  const reason = errors.length > 0 ? errorsText(folder.stack, errors) : failureText(result);
  return new PlanFailed(
    folder.stack,
    [reason, ...remediesFor(reason), ...(await taintText(folder))].join("\n"),
    errors,
  );
}

function serialOf(state: State | undefined): { readonly serial?: number } {
  return state === undefined ? {} : { serial: state.serial };
}

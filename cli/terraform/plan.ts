import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { SHARED_STACKS, stagePart } from "../../core/naming";
import type { PlanJson as GuardedPlan } from "../../guard/plan-json";
import { SHARED } from "../guard/scope";
import { runTool, tail } from "../process";
import { UserError } from "../project";
import { terraformBinary } from "./binary";
import { NEVER_LOOKED_UP, pendingImports, withRecordedLookups } from "./recorded-lookups";

/** One resource that a plan would touch. */
export interface PlannedChange {
  readonly address: string;
  readonly action: "create" | "update" | "replace" | "delete";
  /** Arguments that differ, or that force the replacement. */
  readonly because: readonly string[];
}

export interface StackPlan {
  readonly stack: string;
  readonly changes: readonly PlannedChange[];
  /** Set when the stack cannot be planned yet, with the reason. */
  readonly notPlannable?: string;
  /** The plan as Terraform shows it, unless the stack cannot be planned. */
  readonly json?: PlanJson;
}

/** The parts of `terraform show -json` of a plan that are read here. */
interface PlanJson extends GuardedPlan {
  readonly output_changes?: Readonly<Record<string, { readonly actions: readonly string[] }>>;
}

/** Whether applying a plan changes resources, or outputs that other stacks read. */
export function changesAnything({ resource_changes: resources = [], output_changes: outputs = {} }: PlanJson): boolean {
  const actions = [
    ...resources.filter(({ mode }) => mode === "managed").map(({ change }) => change.actions),
    ...Object.values(outputs).map((output) => output.actions),
  ];
  return actions.flat().some((action) => action !== "no-op");
}

/** What `terraform show -json` of a plan says, for people. */
export function plannedChanges(plan: PlanJson): readonly PlannedChange[] {
  return (plan.resource_changes ?? [])
    .filter(({ mode }) => mode === "managed")
    .flatMap(({ address, change }) => {
      const action = actionOf(change.actions);
      if (action === undefined) return [];
      const replaced = (change.replace_paths ?? []).map((steps) => steps.join("."));
      const { before, after, after_unknown: unknown } = change;
      const differing = Object.keys({ ...before, ...after }).filter(
        (key) => unknown[key] !== true && JSON.stringify(before?.[key]) !== JSON.stringify(after?.[key]),
      );
      const because = action === "replace" ? replaced : action === "update" ? differing : [];
      return [{ address, action, because }];
    });
}

function actionOf(actions: readonly string[]): PlannedChange["action"] | undefined {
  if (actions.length === 2) return "replace";
  const [action] = actions;
  return action === "create" || action === "update" || action === "delete" ? action : undefined;
}

/** Stacks of a stage, or those that all stages share (`account`), in the order in which they are applied. */
export function stacksInOrder(outDirectory: string, stage: string): readonly string[] {
  const manifest = JSON.parse(readFileSync(path.join(outDirectory, "manifest.json"), "utf8")) as {
    stacks: Readonly<Record<string, { readonly name: string; readonly dependencies: readonly string[] }>>;
  };
  const ordered: string[] = [];
  const visit = (name: string): void => {
    if (ordered.includes(name)) return;
    manifest.stacks[name]?.dependencies.forEach(visit);
    ordered.push(name);
  };
  Object.keys(manifest.stacks).forEach(visit);
  return ordered.filter((name) =>
    stage === SHARED ? SHARED_STACKS.includes(name) : stagePart(name, stage) !== undefined,
  );
}

/** How a plan is made. */
export interface PlanOptions {
  /**
   * Whether the clouds are asked for what is there. If not, the plan starts from what the state recorded, and takes no
   * identity in Databricks.
   */
  readonly refresh: boolean;
}

/**
 * Plans one synthesized stack with Terraform itself.
 * @throws UserError with Terraform's words when it fails for any reason but a producer that was not applied yet
 */
export async function planStack(outDirectory: string, stack: string, { refresh }: PlanOptions): Promise<StackPlan> {
  const directory = path.join(outDirectory, "stacks", stack);
  const init = await terraform(directory, "init", "-input=false", "-no-color");
  if (init.exitCode !== 0) throw new UserError(`terraform init of ${stack} failed:\n${tail(init.output)}`);
  return refresh ? plan(directory, stack) : planFromRecord(directory, stack);
}

/** Plans what the state recorded, from a program that stands there only meanwhile: its lookups are replaced. */
async function planFromRecord(directory: string, stack: string): Promise<StackPlan> {
  const pulled = await terraform(directory, "state", "pull");
  if (pulled.exitCode !== 0) throw new UserError(`the state of ${stack} cannot be read:\n${tail(pulled.output)}`);
  const file = path.join(directory, "cdk.tf.json");
  const program = readFileSync(file, "utf8");
  const state = pulled.stdout;
  const pending = pendingImports(program, state);
  if (pending.length > 0) {
    return { stack, changes: [], notPlannable: `only an apply sees what it is to take over (${pending.join(", ")})` };
  }
  writeFileSync(file, withRecordedLookups(program, state));
  try {
    return await plan(directory, stack, "-refresh=false");
  } finally {
    writeFileSync(file, program);
  }
}

async function plan(directory: string, stack: string, ...options: readonly string[]): Promise<StackPlan> {
  const args = ["-input=false", "-no-color", "-detailed-exitcode", "-out=plan.bin", ...options];
  const planned = await terraform(directory, "plan", ...args);
  if (planned.exitCode === 1) {
    const notPlannable = whyNotYet(planned.output);
    if (notPlannable !== undefined) return { stack, changes: [], notPlannable };
    throw new UserError(`terraform plan of ${stack} failed:\n${tail(planned.output, 40)}`);
  }
  const shown = await terraform(directory, "show", "-json", "plan.bin");
  const text = shown.stdout.split("\n").find((line) => line.startsWith("{"));
  if (shown.exitCode !== 0 || text === undefined) {
    throw new UserError(`terraform show of the plan of ${stack} failed:\n${tail(shown.output)}`);
  }
  const whole = JSON.parse(text) as PlanJson;
  const resources = (whole.resource_changes ?? []).filter(({ address }) => address !== NEVER_LOOKED_UP);
  const json = { ...whole, resource_changes: resources };
  return { stack, changes: plannedChanges(json), json };
}

/** Why a stack cannot be planned before those that it builds on are applied; undefined where the failure is its own. */
function whyNotYet(output: string): string | undefined {
  if (/Unable to find remote state/.test(output)) return "a stack that it reads from has not been applied yet";
  const errors = [...output.matchAll(/^\W*Error: (.*)$/gm)].map(([, said]) => said);
  const lookups = [...output.matchAll(/^\W*with (data\.\S+),$/gm)].map(([, address]) => address);
  const areMissing = errors.every((said = "") => /does not exist|not found|cannot find/i.test(said));
  if (errors.length === 0 || lookups.length < errors.length || !areMissing) return undefined;
  return `it looks up what is not there, ${lookups.join(", ")}: ${errors.join("; ")}`;
}

function terraform(directory: string, ...args: readonly string[]): ReturnType<typeof runTool> {
  return runTool(terraformBinary(), args, { directory });
}

/**
 * Applies the plan that `planStack` has made last, and no other.
 * @throws UserError when Terraform fails; its words were shown
 */
export async function applyPlan(outDirectory: string, stack: string): Promise<void> {
  const directory = path.join(outDirectory, "stacks", stack);
  const result = await runTool(terraformBinary(), ["apply", "-input=false", "plan.bin"], {
    directory,
    inherit: true,
  });
  if (result.exitCode !== 0) throw new UserError(`terraform apply of ${stack} failed`);
}

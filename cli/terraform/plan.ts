import { readFileSync } from "node:fs";
import path from "node:path";
import { SHARED_STACKS, stagePart } from "../../core/naming";
import type { PlanJson as GuardedPlan } from "../../guard/plan-json";
import { SHARED } from "../guard/scope";
import { runTool, tail } from "../process";
import { UserError } from "../project";

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

/**
 * Plans one synthesized stack with Terraform itself.
 * @throws UserError with Terraform's words when it fails for any reason but a producer that was never applied
 */
export async function planStack(outDirectory: string, stack: string): Promise<StackPlan> {
  const directory = path.join(outDirectory, "stacks", stack);
  const terraform = (...args: string[]): ReturnType<typeof runTool> => runTool("terraform", args, { directory });
  const init = await terraform("init", "-input=false", "-no-color");
  if (init.exitCode !== 0) throw new UserError(`terraform init of ${stack} failed:\n${tail(init.output)}`);
  const plan = await terraform("plan", "-input=false", "-no-color", "-detailed-exitcode", "-out=plan.bin");
  if (plan.exitCode === 1) {
    if (!/Unable to find remote state/.test(plan.output)) {
      throw new UserError(`terraform plan of ${stack} failed:\n${tail(plan.output, 40)}`);
    }
    return { stack, changes: [], notPlannable: "a stack that it reads from has not been applied yet" };
  }
  const shown = await terraform("show", "-json", "plan.bin");
  const json = shown.output.split("\n").find((line) => line.startsWith("{")) ?? "{}";
  const parsed = JSON.parse(json) as PlanJson;
  return { stack, changes: plannedChanges(parsed), json: parsed };
}

/**
 * Applies the plan that `planStack` has made last, and no other.
 * @throws UserError when Terraform fails; its words were shown
 */
export async function applyPlan(outDirectory: string, stack: string): Promise<void> {
  const directory = path.join(outDirectory, "stacks", stack);
  const result = await runTool("terraform", ["apply", "-input=false", "plan.bin"], { directory, inherit: true });
  if (result.exitCode !== 0) throw new UserError(`terraform apply of ${stack} failed`);
}

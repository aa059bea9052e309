import { SHARED } from "../../../cli/guard/scope";
import { abandonedStacks, abandonedText, registerOf } from "../../../cli/terraform/abandoned";
import type { Program } from "../../../cli/terraform/program";
import type { State } from "../../../cli/terraform/state";
import { ConfigError, type ServiceConfig } from "../../../config/load";
import { stagePart } from "../../../core/naming";
import { guard, type GuardFinding } from "../../../guard/guard";
import type { ConfigurationJson, PlanJson, ResourceChangeJson } from "../../../guard/plan-json";
import type { StackInput } from "../../../guard/planned-stack";
import { ImportError } from "../../../stacks/imports";
import { MoveError } from "../../../stacks/moves";
import type { Deployment } from "./deployment";
import { programsOf, type Programs } from "./programs";
import { configurationWith, guardScope, type Overlay } from "./service-configuration";
import { TerraformError } from "./terraform-stack";

/** A change of a resource that was applied, or that a second plan still contains. */
export interface Act {
  readonly stack: string;
  readonly address: string;
  readonly type: string;
  readonly action: "create" | "update" | "replace" | "delete";
  /** Arguments that force a replacement. */
  readonly because: readonly string[];
}

/** A finding of the guard, with the owner whose configuration can accept the finding: a stage or `account`. */
export interface OwnedFinding extends GuardFinding {
  readonly owner: string;
}

/** Outcome of a change of the configuration. */
export type Transition =
  | { readonly outcome: "refused"; readonly by: "configuration"; readonly said: string }
  | { readonly outcome: "refused"; readonly by: "guard"; readonly findings: readonly OwnedFinding[] }
  | { readonly outcome: "refused"; readonly by: "plan" | "states"; readonly said: string }
  | { readonly outcome: "applied"; readonly stacks: readonly string[]; readonly acts: readonly Act[] }
  /** The change stopped after a first apply had started, or a second plan still has changes: always a fault. */
  | { readonly outcome: "incomplete"; readonly said: string };

/** The change stopped after a first apply had started, or a second plan still has changes. */
class PartialApplyError extends Error {}

/** States still exist for stacks that the configuration no longer contains. */
class Abandoned extends Error {}

/** The guard has found errors in the plans of a change, so nothing is applied. */
class Blocked extends Error {
  public constructor(public readonly findings: readonly OwnedFinding[]) {
    super(findings.map(({ rule, resource, found }) => `${rule} at ${resource}: ${found}`).join("; "));
  }
}

/**
 * Changes the configuration of a deployment. Before the first apply, plans the changed stacks that do not depend on an
 * earlier apply, and runs the guard. Later plans the other stacks, and stacks that read outputs which an apply changed.
 *
 * @param stages names of the stages whose stacks the change may affect
 * @param checked whether to plan the applied stacks once more and expect no changes
 */
export async function change(
  deployment: Deployment,
  overlay: Overlay,
  stages: readonly string[],
  checked = true,
): Promise<Transition> {
  try {
    const service = configurationWith(overlay);
    return await new Change(deployment, service, stages).run(checked);
  } catch (error) {
    if (error instanceof ConfigError || error instanceof ImportError || error instanceof MoveError) {
      return { outcome: "refused", by: "configuration", said: error.message };
    }
    if (error instanceof Blocked) return { outcome: "refused", by: "guard", findings: error.findings };
    if (error instanceof TerraformError) return { outcome: "refused", by: "plan", said: error.message };
    if (error instanceof Abandoned) return { outcome: "refused", by: "states", said: error.message };
    if (error instanceof PartialApplyError) return { outcome: "incomplete", said: error.message };
    throw error;
  }
}

class Change {
  private readonly programs: Programs;
  private readonly acts: Act[] = [];
  private readonly applied = new Set<string>();
  /** Stacks whose outputs this change has modified. */
  private readonly changedOutputs = new Set<string>();

  public constructor(
    private readonly deployment: Deployment,
    private readonly service: ServiceConfig,
    private readonly names: readonly string[],
  ) {
    const everyStage = service.stages;
    this.programs = programsOf({
      ...service,
      everyStage,
      stages: everyStage.filter(({ stage }) => names.includes(stage)),
    });
  }

  public async run(checked: boolean): Promise<Transition> {
    const pending = [...this.programs].filter(([stack, program]) => this.deployment.programs.get(stack) !== program);
    await this.refuseAbandoned();
    const plans = await this.planAll(pending);
    for (const [stack, program] of this.programs) {
      if (!pending.some(([name]) => name === stack) && !this.reads(program)) continue;
      await this.applyOne(stack, program, plans.get(stack));
    }
    const left = checked ? await this.leftovers() : [];
    if (left.length > 0)
      throw new PartialApplyError(`a second plan still has changes: ${left.map(describe).join(", ")}`);
    return { outcome: "applied", stacks: [...this.applied], acts: this.acts };
  }

  private async refuseAbandoned(): Promise<void> {
    for (const name of [SHARED, ...this.names]) {
      const program = JSON.parse(this.programs.get(registerOf(name).stack) ?? "{}") as Program;
      const states = (stack: string): Promise<State | undefined> => Promise.resolve(this.deployment.stateOf(stack));
      const stacks = await abandonedStacks(name, program, states);
      if (stacks.length > 0) throw new Abandoned(abandonedText(name, stacks));
    }
  }

  /** Plans the changed stacks that can be planned before the first apply, and runs the guard on the plans. */
  private async planAll(pending: readonly (readonly [string, string])[]): Promise<Map<string, PlanJson>> {
    const plans = new Map<string, PlanJson>();
    for (const [stack, program] of pending) {
      try {
        plans.set(stack, await this.deployment.stack(stack).plan(program));
      } catch (error) {
        // Skips the stack if its plan needs outputs or objects that another stack of this change has yet to create.
        if (!(error instanceof TerraformError) || !isNotYet(error, pending.length)) throw error;
      }
    }
    this.judge([...plans]);
    return plans;
  }

  private async applyOne(stack: string, program: string, first: PlanJson | undefined): Promise<void> {
    const folder = this.deployment.stack(stack);
    let isPlanned = false;
    try {
      const isStale = first === undefined || this.reads(program);
      const plan = isStale ? await folder.plan(program) : first;
      if (isStale) this.judge([[stack, plan]]);
      isPlanned = true;
      await folder.apply();
      this.deployment.programs.set(stack, program);
      this.applied.add(stack);
      this.acts.push(...actsOf(stack, plan));
      if (changesOutputs(plan)) this.changedOutputs.add(stack);
    } catch (error) {
      if (!(error instanceof Blocked || error instanceof TerraformError)) throw error;
      // The change counts as refused only if no apply has started. Otherwise, parts of it may have been applied.
      if (this.applied.size === 0 && !isPlanned) throw error;
      throw new PartialApplyError(
        `stopped after the apply of ${[...this.applied].join(", ") || "no stack"}: ${error.message}`,
      );
    }
  }

  /** Plans the applied stacks again. @returns the changes in these plans; empty if the apply was complete */
  private async leftovers(): Promise<readonly Act[]> {
    const left: Act[] = [];
    for (const stack of this.applied) {
      const plan = await this.deployment.stack(stack).leftover();
      if (plan !== undefined) left.push(...actsOf(stack, plan));
    }
    return left;
  }

  /** Whether a stack's Terraform JSON reads an output that an apply of this change has modified. */
  private reads(program: string): boolean {
    return [...this.changedOutputs].some((stack) => program.includes(`cross-stack-reference-input-${stack}"`));
  }

  private judge(plans: readonly (readonly [string, PlanJson])[]): void {
    const scopes = new Map<string | undefined, StackInput[]>();
    for (const [stack, plan] of plans) {
      const stage = this.names.find((name) => stagePart(stack, name) !== undefined);
      const part = stage === undefined ? stack : (stagePart(stack, stage) ?? stack);
      const configuration = JSON.parse(this.programs.get(stack) ?? "{}") as ConfigurationJson;
      scopes.set(stage, [...(scopes.get(stage) ?? []), { part, plan, configuration }]);
    }
    const findings = [...scopes].flatMap(([stage, stacks]) => {
      const { posture, settings } = guardScope(this.service, stage);
      const { findings: found } = guard(stacks, posture, settings, new Date());
      return found.map((finding) => ({ ...finding, owner: stage ?? "account" }));
    });
    const errors = findings.filter(({ severity }) => severity === "error");
    if (errors.length > 0) throw new Blocked(errors);
  }
}

/** Whether the text of an error suggests that a plan needs an earlier stack of the same change to be applied first. */
function isNotYet({ message }: TerraformError, pending: number): boolean {
  return (
    pending > 1 &&
    /Unable to find remote state|Unsupported attribute|does not exist|not found|cannot find/i.test(message)
  );
}

function changesOutputs(
  plan: PlanJson & { readonly output_changes?: Readonly<Record<string, { actions: readonly string[] }>> },
): boolean {
  return Object.values(plan.output_changes ?? {}).some(({ actions }) => actions.some((action) => action !== "no-op"));
}

/** Returns the changes of resources in a stack's plan. */
function actsOf(stack: string, plan: PlanJson): readonly Act[] {
  return (plan.resource_changes ?? []).flatMap((resource) => {
    const action = actionOf(resource);
    if (action === undefined) return [];
    const { address, type, change: planned } = resource;
    return [{ stack, address, type, action, because: (planned.replace_paths ?? []).map((steps) => steps.join(".")) }];
  });
}

function actionOf({ mode, change: { actions } }: ResourceChangeJson): Act["action"] | undefined {
  if (mode !== "managed") return undefined;
  if (actions.length > 1) return "replace";
  const [action] = actions;
  return action === "create" || action === "update" || action === "delete" ? action : undefined;
}

/** Describes a change in one line. */
export function describe({ stack, address, action, because }: Act): string {
  return `${action} ${stack}/${address}${because.length === 0 ? "" : ` (${because.join(", ")})`}`;
}

import type { ConfigurationJson, PlanJson } from "../guard/plan-json";
import type { Verdict } from "../guard/guard";
import type { PriceList } from "./cost/price-list";

/** Input of a review for one stack. */
export interface ReviewedStack {
  readonly stack: string;
  /** Part of the stage: `workspace`, `platform`, a project; `bootstrap` or `account` outside a stage. */
  readonly part: string;
  /** Output of `terraform show -json` for the plan. */
  readonly plan?: PlanJson | undefined;
  /** `cdk.tf.json` of the planned configuration. */
  readonly configuration?: ConfigurationJson | undefined;
  /** Why the plan may change before the apply, e.g. because it depends on values that do not exist yet. */
  readonly provisional?: string | undefined;
  /** Why the stack cannot be planned yet. */
  readonly notPlannable?: string | undefined;
  /** Serial of the state from which Terraform made the plan. */
  readonly serial?: number | undefined;
}

/** Input of a review that concerns all stacks. */
export interface ReviewContext {
  /** Stage, or `account` for the shared stacks. */
  readonly stage: string;
  /** Description of the cloud account or sandbox. */
  readonly target: string;
  readonly commit?: string | undefined;
  /** Whether the working tree contains uncommitted changes. */
  readonly dirty: boolean;
  readonly time: Date;
  /** Whether the plan refreshed the state from the clouds. */
  readonly refreshed: boolean;
  /** Command line that makes the same plan and shows it. */
  readonly command: string;
  readonly prices: PriceList;
  readonly verdict?: Verdict | undefined;
}

import type { ConfigurationJson, PlanJson } from "../guard/plan-json";
import type { Verdict } from "../guard/guard";
import type { PriceList } from "./cost/price-list";

/** One stack as it is handed to a review. */
export interface ReviewedStack {
  readonly stack: string;
  /** Part of the stage: `workspace`, `platform`, a project; `bootstrap` or `account` outside a stage. */
  readonly part: string;
  /** `terraform show -json` of the plan. */
  readonly plan?: PlanJson | undefined;
  /** `cdk.tf.json` that the plan was made from. */
  readonly configuration?: ConfigurationJson | undefined;
  /** Why the plan may still differ when it is applied: it stands on values that are not there yet. */
  readonly provisional?: string | undefined;
  /** Why there is no plan. */
  readonly notPlannable?: string | undefined;
  /** Serial of the state that the plan starts from. */
  readonly serial?: number | undefined;
}

/** What a review says beside the plans. */
export interface ReviewContext {
  /** The stage, or `account` for what all stages share. */
  readonly stage: string;
  /** Cloud account or sandbox that was planned against, in words. */
  readonly target: string;
  readonly commit?: string | undefined;
  /** Whether the working tree holds changes that are not committed. */
  readonly dirty: boolean;
  readonly time: Date;
  /** Whether the clouds were asked for what is there; if not, the plan starts from the recorded state. */
  readonly refreshed: boolean;
  readonly prices: PriceList;
  readonly verdict?: Verdict | undefined;
}

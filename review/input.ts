import type { ConfigurationJson, JsonObject, PlanJson, ResourceChangeJson } from "../guard/plan-json";
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

/** A planned change with all that a review reads of it; every addition is optional in Terraform's format. */
export interface ReviewedChangeJson extends ResourceChangeJson {
  /** Address before a `moved` block. */
  readonly previous_address?: string;
  /** Key of an object that an earlier, interrupted replacement left behind. */
  readonly deposed?: string;
  readonly change: ResourceChangeJson["change"] & {
    readonly before_sensitive?: unknown;
    readonly importing?: { readonly id?: string };
  };
}

/** Values of a state, planned or prior. */
interface StateValuesJson {
  readonly root_module?: ModuleJson;
}

interface ModuleJson {
  readonly resources?: readonly StateResourceJson[];
  readonly child_modules?: readonly ModuleJson[];
}

export interface StateResourceJson {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly values?: JsonObject | null;
  readonly sensitive_values?: unknown;
}

/** The parts of `terraform show -json` of a plan that a review reads. */
export interface ReviewedPlanJson extends PlanJson {
  readonly resource_changes?: readonly ReviewedChangeJson[];
  readonly resource_drift?: readonly ReviewedChangeJson[];
  readonly output_changes?: Readonly<Record<string, OutputChangeJson>>;
  readonly planned_values?: StateValuesJson;
  readonly prior_state?: { readonly values?: StateValuesJson };
}

interface OutputChangeJson {
  readonly actions: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
}

/** Every resource and data source of a state, of all modules. */
export function stateResources(values: StateValuesJson | undefined): readonly StateResourceJson[] {
  const ofModule = (module: ModuleJson): readonly StateResourceJson[] => [
    ...(module.resources ?? []),
    ...(module.child_modules ?? []).flatMap(ofModule),
  ];
  return ofModule(values?.root_module ?? {});
}

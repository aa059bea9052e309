import type { CostReview } from "./cost/model";
import type { ValueChange } from "./diff";
import type { PermissionChange } from "./permissions/holding";
import type { Action } from "./resources";

/** Review of the plans of a stage, or of the shared stacks. `--json` prints this object. */
export interface PlanReview {
  readonly stage: string;
  /** Summary in one sentence. */
  readonly sentence: string;
  readonly totals: Totals;
  /** Result of the guard; undefined if the guard has not checked the plans. */
  readonly guard?: GuardReview;
  /** Deleted or replaced resources; stateful ones first. */
  readonly removals: readonly Removal[];
  readonly permissions: readonly PermissionChange[];
  readonly cost: CostReview;
  readonly stacks: readonly StackReview[];
  readonly provenance: Provenance;
}

/** Number of resources by action. */
export type Totals = Readonly<Record<Exclude<Action, "none">, number>>;

/** The guard's verdict, reduced to the fields that a rendered review shows. */
export interface GuardReview {
  /** Whether the verdict blocks an apply. */
  readonly blocks: boolean;
  /** Number of checked resources. */
  readonly examined: number;
  /** Violations without a waiver; errors first. */
  readonly findings: readonly {
    readonly severity: "error" | "warning";
    readonly rule: string;
    readonly resource: string;
    readonly found: string;
    readonly remedy: string;
  }[];
  readonly waived: readonly {
    readonly rule: string;
    readonly resource: string;
    readonly found: string;
    readonly reason: string;
    readonly expires: string;
  }[];
  readonly allowedLosses: readonly { readonly resource: string; readonly found: string }[];
}

/** A resource that is deleted or replaced. */
export interface Removal {
  readonly stack: string;
  readonly address: string;
  /** Label of the resource, e.g. "S3 bucket `data`". */
  readonly label: string;
  readonly action: "delete" | "replace";
  /** Arguments that force a replacement. */
  readonly forcedBy: readonly ValueChange[];
  /** Reason of the removal, e.g. "it is no longer in the configuration"; undefined if unknown or in `forcedBy`. */
  readonly reason: string | undefined;
  /** Data that is lost with a stateful resource. */
  readonly lost: string | undefined;
  /** Whether a replacement creates the new object before it deletes the old one. */
  readonly createdFirst: boolean;
}

export interface StackReview {
  readonly stack: string;
  readonly part: string;
  readonly state: "changed" | "unchanged" | "not plannable";
  /** Why the plan may change before the apply, or why there is no plan. */
  readonly note?: string;
  readonly totals: Totals;
  readonly resources: readonly ResourceReview[];
  /** Names of the outputs that change. */
  readonly outputs: readonly string[];
  /** Resources that were changed outside Terraform since the last apply. */
  readonly drifted: readonly string[];
}

export interface ResourceReview {
  readonly address: string;
  readonly type: string;
  readonly label: string;
  readonly action: Exclude<Action, "none">;
  readonly movedFrom?: string;
  readonly importedId?: string;
  /** Changed values; for a new resource, its arguments. */
  readonly changes: readonly ValueChange[];
}

/** Origin of a review, and the command that repeats it. */
export interface Provenance {
  readonly commit: string | undefined;
  readonly dirty: boolean;
  /** Time of the review in UTC, e.g. `2026-01-31T12:00:00.000Z`. */
  readonly time: string;
  readonly target: string;
  readonly refreshed: boolean;
  /** Serial of the Terraform state of each stack, by stack name. */
  readonly serials: Readonly<Record<string, number>>;
  readonly command: string;
}

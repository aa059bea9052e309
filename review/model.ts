import type { CostReview } from "./cost/model";
import type { ValueChange } from "./diff";
import type { PermissionChange } from "./permissions/holding";
import type { Action } from "./resources";

/** What a set of plans does, for people and programs: its JSON is one of the renderings. */
export interface PlanReview {
  readonly stage: string;
  /** One sentence: the totals, or that nothing changes. */
  readonly sentence: string;
  readonly totals: Totals;
  /** Present when the plans were held against the guard's rules. */
  readonly guard?: GuardReview;
  /** What is deleted or replaced; what cannot be made again first. */
  readonly removals: readonly Removal[];
  readonly permissions: readonly PermissionChange[];
  readonly cost: CostReview;
  readonly stacks: readonly StackReview[];
  readonly provenance: Provenance;
}

/** Resources by what happens to them. */
export type Totals = Readonly<Record<Exclude<Action, "none">, number>>;

/** The guard's verdict in a form of its own, so that a rendering does not depend on the rules. */
export interface GuardReview {
  /** Whether it stops an apply. */
  readonly blocks: boolean;
  readonly examined: number;
  /** Errors first. */
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
  /** What it is called, e.g. "S3 bucket `data`". */
  readonly label: string;
  readonly action: "delete" | "replace";
  /** Arguments that force a replacement. */
  readonly forcedBy: readonly ValueChange[];
  /** Terraform's reason in words, where no argument forces it. */
  readonly reason: string | undefined;
  /** What goes with it and cannot be made again. */
  readonly lost: string | undefined;
  /** Whether a replacement makes the new object before it deletes the old one. */
  readonly createdFirst: boolean;
}

export interface StackReview {
  readonly stack: string;
  readonly part: string;
  readonly state: "changed" | "unchanged" | "not plannable";
  /** Why the plan may still differ, or why there is none. */
  readonly note?: string;
  readonly totals: Totals;
  readonly resources: readonly ResourceReview[];
  /** Outputs that change, by name. */
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
  /** What differs; of what is created, its arguments. */
  readonly changes: readonly ValueChange[];
}

/** Where a review comes from, and how to make it again. */
export interface Provenance {
  readonly commit: string | undefined;
  readonly dirty: boolean;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly target: string;
  readonly refreshed: boolean;
  /** Serial of the state of each stack. */
  readonly serials: Readonly<Record<string, number>>;
  readonly command: string;
}

/** How a right is said. */
export type Wording =
  /** `x` may now manage endpoint `e`. */
  | "may"
  /** `x` may now SELECT on schema `s`. */
  | "on"
  /** `x` is now a member of group `g`. */
  | "is"
  /** `10.0.0.0/16` may now reach security group `s` on tcp 443. */
  | "reach";

/** What somebody may do with something, on one side of a plan. */
export interface Holding {
  readonly wording: Wording;
  /** A principal or an address range, as part of a sentence. */
  readonly who: string;
  /** The object, as part of a sentence; empty with the wording `is`. */
  readonly what: string;
  /** Privileges, permission levels, roles or ports. */
  readonly rights: readonly string[];
  /** Rights that a reviewer must not overlook. */
  readonly alarming?: readonly string[];
}

/** What a change does to who may do what. */
export type Direction = "gained" | "lost" | "changed";

/** One sentence on who may do what after the plan and could not before, or the other way round. */
export interface PermissionChange {
  readonly direction: Direction;
  /** Whether a reviewer must not overlook it: an administrator, anyone, everything. */
  readonly alarm: boolean;
  /** The sentence; values stand between backticks. */
  readonly sentence: string;
  /** Parts of a longer change, one a line. */
  readonly details: readonly string[];
  /** Stacks whose plans say so. */
  readonly stacks: readonly string[];
}

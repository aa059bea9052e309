/** Wording of a right in a sentence of the review. */
export type Wording =
  /** E.g. "`x` may now manage endpoint `e`." */
  | "may"
  /** E.g. "`x` may now SELECT on schema `s`." */
  | "on"
  /** E.g. "`x` is now a member of group `g`." */
  | "is"
  /** E.g. "`10.0.0.0/16` may now reach security group `s` on tcp 443." */
  | "reach";

/** Rights that a principal has on an object, before or after a plan. */
export interface Holding {
  readonly wording: Wording;
  /** A principal or an address range, as part of a sentence. */
  readonly who: string;
  /** The object of the rights, as part of a sentence; empty with the wording `is`, whose `rights` name the object. */
  readonly what: string;
  /** Privileges, permission levels, roles or ports. */
  readonly rights: readonly string[];
  /** Rights whose gain is highlighted as critical. */
  readonly critical?: readonly string[];
}

/** Whether a principal only gains rights, only loses rights, or both. */
export type Direction = "gained" | "lost" | "changed";

/** A change of permissions. */
export interface PermissionChange {
  readonly direction: Direction;
  /** Whether the change is highlighted as critical, e.g. for administrators, public access or all actions. */
  readonly alarm: boolean;
  /** Description in one sentence, with values in backticks. */
  readonly sentence: string;
  /** Details that the sentence omits, one per line. */
  readonly details: readonly string[];
  /** Stacks whose plans contain the change. */
  readonly stacks: readonly string[];
}

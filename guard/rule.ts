import type { PlannedResource, PlannedStack } from "./planned-stack";

/** `error` stops an apply; `warning` is shown. */
export type Severity = "error" | "warning";

/** What holds for the stacks under examination, beside what their plans say. */
export interface Posture {
  /** Stage that the stacks belong to; none for `bootstrap` and `account`. */
  readonly stage?: string | undefined;
  /** Whether what cannot be made again refuses to go. */
  readonly deletionProtection: boolean;
  /** Security controls that are on. */
  readonly controls: ReadonlySet<string>;
}

/** Where a rule is broken. */
export interface Breach {
  /** Address of the resource, or the place in the stack's configuration. */
  readonly resource: string;
  /** What was found there. */
  readonly found: string;
}

/** Something that must hold for every stack, with all that a person needs who breaks it. */
export interface Rule {
  /** What waivers call it. */
  readonly id: string;
  readonly severity: Severity;
  /** What must hold. */
  readonly what: string;
  /** What happens otherwise. */
  readonly why: string;
  /** How to put it right. */
  readonly remedy: string;
  /**
   * Whether the rule leaves out what the configuration allows to lose.
   * @default false
   */
  readonly exceptAllowedLosses?: boolean;
  readonly check: (stack: PlannedStack, posture: Posture) => readonly Breach[];
}

/** What is wrong with one resource, each in words; empty when nothing is. */
export type ResourceCheck = (resource: PlannedResource, stack: PlannedStack, posture: Posture) => readonly string[];

/** Holds every resource of some types against a check. */
export function each(types: readonly string[], check: ResourceCheck): Rule["check"] {
  return (stack, posture) =>
    stack
      .ofType(...types)
      .flatMap((resource) => check(resource, stack, posture).map((found) => ({ resource: resource.address, found })));
}

/** Holds every resource of the stack against a check. */
export function everyResource(check: ResourceCheck): Rule["check"] {
  return (stack, posture) =>
    stack.resources.flatMap((resource) =>
      check(resource, stack, posture).map((found) => ({ resource: resource.address, found })),
    );
}

/** `[found]` when something is wrong, else nothing. */
export function when(wrong: boolean, found: string): readonly string[] {
  return wrong ? [found] : [];
}

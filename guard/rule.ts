import type { PlannedResource, PlannedStack } from "./planned-stack";

/** An `error` blocks an apply; a `warning` does not. */
export type Severity = "error" | "warning";

/** Settings of the checked stacks that their plans do not contain. */
export interface Posture {
  /** Stage of the stacks; undefined for `bootstrap` and `account`. */
  readonly stage?: string | undefined;
  /** Whether stateful resources are protected against deletion. */
  readonly deletionProtection: boolean;
  /** Enabled security controls. */
  readonly controls: ReadonlySet<string>;
}

/** A violation of a rule. */
export interface Breach {
  /** Address of the resource, or path in the stack's configuration. */
  readonly resource: string;
  /** Description of the violation, as part of a sentence. */
  readonly found: string;
}

/** A rule for every stack, with explanation and remedy. */
export interface Rule {
  /** Id by which waivers refer to the rule. */
  readonly id: string;
  readonly severity: Severity;
  /** Requirement that a plan must satisfy. */
  readonly what: string;
  /** Consequence of a violation. */
  readonly why: string;
  /** How to fix a violation. */
  readonly remedy: string;
  /**
   * Whether the rule does not apply to resources in `guard.allowLoss`.
   * @default false
   */
  readonly exceptAllowedLosses?: boolean;
  readonly check: (stack: PlannedStack, posture: Posture) => readonly Breach[];
}

/** Returns a description of each violation by one resource. */
export type ResourceCheck = (resource: PlannedResource, stack: PlannedStack, posture: Posture) => readonly string[];

/** Applies a check to every resource of some types. */
export function each(types: readonly string[], check: ResourceCheck): Rule["check"] {
  return (stack, posture) =>
    stack
      .ofType(...types)
      .flatMap((resource) => check(resource, stack, posture).map((found) => ({ resource: resource.address, found })));
}

/** Applies a check to every resource of the stack. */
export function everyResource(check: ResourceCheck): Rule["check"] {
  return (stack, posture) =>
    stack.resources.flatMap((resource) =>
      check(resource, stack, posture).map((found) => ({ resource: resource.address, found })),
    );
}

/** Combines several checks to one check, which returns the violations of all. */
export function allOf(...checks: readonly Rule["check"][]): Rule["check"] {
  return (stack, posture) => checks.flatMap((check) => check(stack, posture));
}

/** Returns the description `found` as the only violation if `wrong`, otherwise no violation. */
export function when(wrong: boolean, found: string): readonly string[] {
  return wrong ? [found] : [];
}

import type { PlannedResource, PlannedStack } from "./planned-stack";

/** Severity of a violation: an `error` blocks the apply, a `warning` does not. */
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
  /** Address of the resource; for a violation outside a resource, the path in `cdk.tf.json`. */
  readonly resource: string;
  /** Description of the violation, as part of a sentence, e.g. "versioning is not enabled". */
  readonly found: string;
}

/** A rule that the guard checks for every stack, with the texts that explain a violation. */
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
   * Whether resources in `guard.allowLoss` are exempt from the rule.
   * @default false
   */
  readonly exceptAllowedLosses?: boolean;
  readonly check: (stack: PlannedStack, posture: Posture) => readonly Breach[];
}

/** Returns a description of each violation by one resource. */
export type ResourceCheck = (resource: PlannedResource, stack: PlannedStack, posture: Posture) => readonly string[];

/** Returns the check of a rule that applies `check` to each resource of the given types. */
export function each(types: readonly string[], check: ResourceCheck): Rule["check"] {
  return (stack, posture) =>
    stack
      .ofType(...types)
      .flatMap((resource) => check(resource, stack, posture).map((found) => ({ resource: resource.address, found })));
}

/** Returns the check of a rule that applies `check` to each resource of the stack. */
export function everyResource(check: ResourceCheck): Rule["check"] {
  return (stack, posture) =>
    stack.resources.flatMap((resource) =>
      check(resource, stack, posture).map((found) => ({ resource: resource.address, found })),
    );
}

/** Combines several checks into one, which returns the violations that the single checks find. */
export function allOf(...checks: readonly Rule["check"][]): Rule["check"] {
  return (stack, posture) => checks.flatMap((check) => check(stack, posture));
}

/** Returns the description `found` as the only violation if `wrong`, otherwise no violation. */
export function when(wrong: boolean, found: string): readonly string[] {
  return wrong ? [found] : [];
}

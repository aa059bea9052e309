import type { Posture } from "../../../guard/rule";
import type { PlannedFixture } from "./plan";

/** Planned resources that satisfy a rule of the guard. `posture` replaces defaults of their stage's settings. */
export type Kept = readonly [resources: readonly PlannedFixture[], posture?: Partial<Posture>];

/**
 * Planned resources that violate a rule of the guard, with settings as in `Kept`. The first element contains the
 * expected findings, each as `<address>: <text>`, or as `<text>` for the first resource.
 */
export type Broken = readonly [found: readonly string[], ...Kept];

/** Examples that violate a rule, and similar examples that do not, both by title. */
export interface RuleExamples {
  readonly broken: Readonly<Record<string, Broken>>;
  readonly kept: Readonly<Record<string, Kept>>;
}

/** Examples by the id of their rule. */
export type Examples = Readonly<Record<string, RuleExamples>>;

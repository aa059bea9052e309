import type { Posture } from "../../../guard/rule";
import type { PlannedFixture } from "./plan";

/** Planned resources, and settings of their stage that differ from the default; none of them violates the rule. */
export type Kept = readonly [resources: readonly PlannedFixture[], posture?: Partial<Posture>];

/** Expected findings, as `<address>: <found>`, or `<found>` for a single resource; then the resources and settings. */
export type Broken = readonly [found: readonly string[], ...Kept];

/** Examples that violate a rule, and similar examples that do not, both by title. */
export interface RuleExamples {
  readonly broken: Readonly<Record<string, Broken>>;
  readonly kept: Readonly<Record<string, Kept>>;
}

/** Examples by the id of their rule. */
export type Examples = Readonly<Record<string, RuleExamples>>;

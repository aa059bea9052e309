import type { Posture } from "../../../guard/rule";
import type { PlannedFixture } from "./plan";

/** Resources that violate no rule, and the settings of their stage. */
export type Kept = readonly [resources: readonly PlannedFixture[], posture?: Partial<Posture>];

/** Findings of a rule, as `<address>: <found>`, or `<found>` for a single resource, and the checked resources. */
export type Broken = readonly [found: readonly string[], ...Kept];

/** Examples that violate a rule, by title, and similar ones that pass. */
export interface RuleExamples {
  readonly broken: Readonly<Record<string, Broken>>;
  readonly kept: Readonly<Record<string, Kept>>;
}

/** Examples of some rules by their ids. */
export type Examples = Readonly<Record<string, RuleExamples>>;

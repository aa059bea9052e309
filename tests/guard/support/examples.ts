import type { Posture } from "../../../guard/rule";
import type { PlannedFixture } from "./plan";

/** Resources that keep a rule, and what is special about the stage that they are in. */
export type Kept = readonly [resources: readonly PlannedFixture[], posture?: Partial<Posture>];

/** What a rule finds, as `<address>: <found>` or, when there is one resource, `<found>`; and what it finds that in. */
export type Broken = readonly [found: readonly string[], ...Kept];

/** How a rule is broken, each way with a title, and what looks alike and is right. */
export interface RuleExamples {
  readonly broken: Readonly<Record<string, Broken>>;
  readonly kept: Readonly<Record<string, Kept>>;
}

/** Examples of some rules by their ids. */
export type Examples = Readonly<Record<string, RuleExamples>>;

import { PROMOTION_ORDER } from "../../core/stage";
import type { Question } from "../confirm";
import { SHARED } from "../guard/scope";
import type { Target } from "../target";

/**
 * The question before a change of a stage. For the last stage of the promotion and for the shared stacks, the user must
 * type the name of the stage, or `account`, to confirm.
 */
export function questionFor(verb: string, stage: string, { description }: Target): Question {
  const needsTypedName = stage === SHARED || stage === PROMOTION_ORDER.at(-1);
  return { text: `${verb} this to ${stage} (${description})?`, ...(needsTypedName ? { word: stage } : {}) };
}

import { PROMOTION_ORDER } from "../../core/stage";
import type { Question } from "../confirm";
import { SHARED } from "../guard/scope";
import type { Target } from "../target";

/** What is asked before a stage is changed: for the last of the promotion, and for what all stages share, its name. */
export function questionFor(verb: string, stage: string, { description }: Target): Question {
  const isGrave = stage === SHARED || stage === PROMOTION_ORDER.at(-1);
  return { text: `${verb} this to ${stage}, ${description}?`, ...(isGrave ? { word: stage } : {}) };
}

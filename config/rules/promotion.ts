import { stageBefore } from "../../core/stage";
import type { StageConfig } from "../schema";
import type { Finding } from "./finding";

/**
 * Only a stage with a preceding stage can require evidence that the preceding stage has run the code. Only a stage that requires
 * this evidence can have a waiver.
 */
export function promotionRule({ stage, promotion }: StageConfig): readonly Finding[] {
  if (promotion === undefined) return [];
  const before = stageBefore(stage);
  if (promotion.evidence === "required" && before === undefined) {
    return [{ path: ["promotion", "evidence"], allowed: `none: no stage comes before ${stage} in the promotion` }];
  }
  const isRequired = promotion.evidence !== "none" && before !== undefined;
  if (promotion.waiver === undefined || isRequired) return [];
  return [
    {
      path: ["promotion", "waiver"],
      allowed: `only the key evidence: ${stage} requires no evidence of an earlier stage, so a waiver has no effect`,
      about: "key",
    },
  ];
}

import type { StageConfig } from "../schema";
import type { Finding } from "./finding";

/** Production data and models outlive any mistaken destroy. */
export function protectionRule(stage: StageConfig): readonly Finding[] {
  if (stage.stage !== "prod" || stage.deletionProtection) return [];
  return [{ path: ["deletionProtection"], allowed: "true in prod" }];
}

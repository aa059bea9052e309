import { isShortLived } from "../../core/stage";
import type { StageConfig } from "../schema";
import type { Finding } from "./finding";

/** Production data and models outlive any mistaken destroy; a merge request's stage leaves nothing behind. */
export function protectionRule({ stage, deletionProtection }: StageConfig): readonly Finding[] {
  const path = ["deletionProtection"];
  if (stage === "prod" && !deletionProtection) return [{ path, allowed: "true in prod" }];
  if (isShortLived(stage) && deletionProtection) {
    return [{ path, allowed: "false in a short-lived stage, which is torn down with its merge request" }];
  }
  return [];
}

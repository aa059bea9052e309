import { isShortLived } from "../../core/stage";
import type { StageConfig } from "../schema";
import type { Finding } from "./finding";

/** Production data and models outlive any mistaken destroy; a merge request's stage leaves nothing behind. */
export function protectionRule({ stage, deletionProtection, retirement }: StageConfig): readonly Finding[] {
  const path = ["deletionProtection"];
  const retiring = retirement !== undefined;
  if (retiring && (stage !== "prod" || deletionProtection)) {
    return [{ path: ["retirement"], allowed: "only in prod, together with deletionProtection: false" }];
  }
  if (stage === "prod" && !deletionProtection && !retiring) {
    return [{ path, allowed: "true in prod, unless `retirement` says why it is being taken down" }];
  }
  if (isShortLived(stage) && deletionProtection) {
    return [{ path, allowed: "false in a short-lived stage, which is torn down with its merge request" }];
  }
  return [];
}

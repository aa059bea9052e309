import { isShortLived } from "../../core/stage";
import type { StageConfig } from "../schema";
import type { Finding } from "./finding";

/**
 * `prod` must be protected against accidental deletion, unless `retirement` is set. A merge request's stage must not be
 * protected.
 */
export function protectionRule({ stage, deletionProtection, retirement }: StageConfig): readonly Finding[] {
  const path = ["deletionProtection"];
  const retiring = retirement !== undefined;
  if (retiring && (stage !== "prod" || deletionProtection)) {
    return [{ path: ["retirement"], allowed: "only in prod, together with deletionProtection: false" }];
  }
  if (stage === "prod" && !deletionProtection && !retiring) {
    return [{ path, allowed: "true in prod, unless `retirement` gives the reason for its removal" }];
  }
  if (isShortLived(stage) && deletionProtection) {
    return [{ path, allowed: "false in a short-lived stage, which is destroyed when its merge request closes" }];
  }
  return [];
}

import { isShortLived } from "../../core/stage";
import type { StageConfig } from "../schema";
import type { Finding } from "./finding";

/** `prod` is protected against accidental deletion unless it is being retired; a merge request's stage is always deletable. */
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

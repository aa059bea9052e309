import type { StageConfig } from "../schema";
import { forEachProject, type Finding } from "./finding";

/** With fewer frauds in the holdout, PR-AUC moves by tenths with a single transaction. */
const MIN_HOLDOUT_FRAUDS = 10;

/** The gate can tell a good model from a bad one: it asks for more than guessing, on enough cases. */
export function gateRule(stage: StageConfig): readonly Finding[] {
  return forEachProject(stage, ({ data, gate, training }) => {
    const findings: Finding[] = [];
    if (gate.minPrAuc <= data.fraudShare) {
      const share = String(data.fraudShare);
      findings.push({
        path: ["gate", "minPrAuc"],
        allowed: `above data.fraudShare, ${share}: that is what a model reaches that guesses`,
      });
    }
    if (Math.round(data.rows * data.fraudShare * training.holdoutShare) < MIN_HOLDOUT_FRAUDS) {
      const rows = Math.ceil(MIN_HOLDOUT_FRAUDS / (data.fraudShare * training.holdoutShare));
      findings.push({
        path: ["data", "rows"],
        allowed: `at least ${String(rows)}, so that the holdout has ${String(MIN_HOLDOUT_FRAUDS)} frauds to measure by`,
      });
    }
    return findings;
  });
}

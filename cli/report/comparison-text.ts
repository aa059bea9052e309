import type { ComparedVersion, Comparison } from "../databricks/evaluation";
import { numberText } from "../measured";

const VERDICTS: Readonly<Record<Comparison["verdict"], string>> = {
  better: "better than",
  "not worse": "not worse than",
  worse: "worse than",
  "cannot tell": "cannot tell whether it is worse than",
};

/**
 * Result of a model's comparison with an earlier version, e.g. `not worse than the champion, version 3: difference
 * +0.002, between -0.01 and +0.02, margin 0.05`. `between` gives the confidence interval of the difference, `margin`
 * the largest loss that the gate (the check of a model before its registration) tolerates.
 * @param role role of the earlier version during the evaluation: `champion`, or `anchor` (the registry's reference
 *   version, which keeps small losses from adding up over releases)
 */
export function comparisonText(role: string, { version, problem, comparison }: ComparedVersion): string {
  const name = `the ${role}, version ${version}`;
  if (comparison === null) return `not comparable with ${name}${problem === null ? "" : `: ${problem}`}`;
  const { difference, interval, margin, verdict } = comparison;
  const measured = `difference ${signed(difference)}, between ${signed(interval.low)} and ${signed(interval.high)}`;
  return `${VERDICTS[verdict]} ${name}: ${measured}, margin ${numberText(margin)}`;
}

function signed(value: number | null): string {
  if (value === null) return "unknown";
  return value < 0 ? numberText(value) : `+${numberText(value)}`;
}

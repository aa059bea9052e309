import { RULE_IDS } from "../../../guard/rules";
import { nothingDeployed, on, type DayTwoCase, type Owner, type Settings } from "../support/case";

const REASON = "accepted in a review";

function acceptances(owner: Owner, part: string): readonly DayTwoCase[] {
  const at = (name: string): string => `${part}/aws_s3_bucket.${name}`;
  const waiver = (rule: string, name = "A", reason = REASON, expires = "2026-12-31"): object => ({
    rule,
    resource: at(name),
    reason,
    expires,
  });
  const [rule = "", other = ""] = RULE_IDS;
  const waivers = (...list: readonly object[]): Settings => ({ "guard.waivers": list });
  const losses = (...names: readonly string[]): Settings => ({ "guard.allowLoss": names.map(at) });
  return [
    ...on([owner], waivers(...RULE_IDS.map((id) => waiver(id))), nothingDeployed),
    ...on(
      [owner],
      waivers(
        waiver(other),
        waiver(rule, "C"),
        waiver(rule, "D", `${REASON} anew`),
        waiver(rule, "E", REASON, "2027-01-31"),
      ),
      nothingDeployed,
      {
        given: waivers(waiver(rule), waiver(rule, "B"), waiver(rule, "D"), waiver(rule, "E"), waiver(rule, "F")),
      },
    ),
    ...on([owner], losses("A"), nothingDeployed),
    ...on([owner], losses("B"), nothingDeployed, { given: losses("A", "C") }),
  ];
}

/**
 * Changes of `guard.waivers` and `guard.allowLoss`. They deploy nothing: only the guard reads waivers, and no stack has
 * the resources in `allowLoss`.
 */
export const ACCEPTANCES = [
  ...acceptances("account", "account"),
  ...acceptances("dev", "workspace"),
  ...acceptances("prod", "workspace"),
];

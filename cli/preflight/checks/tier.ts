import { CONTROL_IDS, CONTROLS } from "../../../config/security/controls";
import { fails, judge, ok, unchecked, type Check } from "../finding";

/**
 * A stage with `pricingTier: ENTERPRISE` needs an account in this tier. If the stage's workspace already exists, the
 * workspace must be in this tier too.
 */
export const tierCheck: Check = ({ naming, stage, controls }, { workspaces }) => {
  if (stage.workspace.adopt !== undefined || stage.workspace.pricingTier !== "ENTERPRISE") return [];
  const needing = CONTROL_IDS.filter((id) => controls[id] && "tier" in CONTROLS[id]);
  return judge("tier ENTERPRISE", workspaces, (all) => {
    const own = all.find(({ name }) => name === naming.name());
    const why = needing.length === 0 ? "" : `; ENTERPRISE is required by ${needing.join(", ")}`;
    if (own !== undefined && own.tier !== "ENTERPRISE") {
      return fails(
        `the stage's workspace is in the tier ${own.tier}${why}`,
        "raise the tier in the account console: a deploy does not change the tier of an existing workspace",
      );
    }
    const proof = all.find(({ tier }) => tier === "ENTERPRISE");
    return proof === undefined
      ? unchecked(
          `no workspace of the account is in the tier ENTERPRISE, and the API does not return the account's subscription: see Settings, Subscription in the account console${why}`,
        )
      : ok(`workspace ${proof.name} of the account is in the tier ENTERPRISE`);
  });
};

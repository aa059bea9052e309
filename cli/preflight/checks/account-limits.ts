import type { ConfigurationCounts } from "../clouds";
import { fails, judge, ok, type Check } from "../finding";

type Kind = keyof ConfigurationCounts;

const TITLES: Readonly<Record<Kind, string>> = {
  credentials: "credential configurations",
  vpcEndpoints: "registrations of VPC endpoints",
  privateAccessSettings: "private access settings",
};

/** Limits of a Databricks account below the tier ENTERPRISE. Source: Databricks on AWS, "Resource limits". */
const LIMITS: Readonly<Record<Kind, number>> = { credentials: 11, vpcEndpoints: 110, privateAccessSettings: 55 };

/** Limits of a Databricks account in the tier ENTERPRISE, from the same source. */
const ENTERPRISE: Readonly<Record<Kind, number>> = { ...LIMITS, credentials: 55 };

/**
 * The Databricks account's limits must leave room for the configurations that a new stage adds to the account. Checks
 * only the kinds in `TITLES`, but not e.g. storage or network configurations.
 */
export const accountLimitsCheck: Check = ({ stage, naming, controls }, { configurationCounts, workspaces }) => {
  if (stage.workspace.adopt !== undefined) return [];
  const there = "value" in workspaces ? workspaces.value : [];
  const isThere = there.some(({ name }) => name === naming.name());
  const limits = there.some(({ tier }) => tier === "ENTERPRISE") ? ENTERPRISE : LIMITS;
  const privateLink = controls.backEndPrivateLink ? 1 : 0;
  const needed = { credentials: 1, vpcEndpoints: 2 * privateLink, privateAccessSettings: privateLink };
  return judge("limits of the Databricks account", configurationCounts, (counts) => {
    const all = (Object.keys(TITLES) as Kind[]).map((kind) => {
      const text = `${counts[kind]} of ${limits[kind]} ${TITLES[kind]}`;
      return { text, fits: isThere || needed[kind] === 0 || counts[kind] + needed[kind] <= limits[kind] };
    });
    const exceeded = all.filter(({ fits }) => !fits);
    return exceeded.length === 0
      ? ok(all.map(({ text }) => text).join(", "))
      : fails(
          `the limits leave no room for the stage: ${exceeded.map(({ text }) => text).join(", ")}`,
          "delete unused configurations (account console, Cloud resources); your Databricks account team can increase only the limit of credential configurations",
        );
  });
};

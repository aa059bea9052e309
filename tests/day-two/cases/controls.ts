import { CONTROL_IDS, CONTROLS, type ControlId, type Profile } from "../../../config/security/controls";
import {
  accepted,
  allowedLoss,
  inPlace,
  nothingDeployed,
  on,
  refusedByConfiguration,
  refusedByGuard,
  type DayTwoCase,
  type Expectation,
  type Owner,
  type Settings,
} from "../support/case";
import { FRONT_END_ENDPOINTS } from "../support/front-end-endpoints";

const REASON = "required by the bank's review";

/**
 * Setting of the pricing tier that some controls require. A stage in this tier has private access settings, which
 * Databricks cannot remove from a workspace, so the stage cannot return to another tier.
 */
const ENTERPRISE: Settings = { "workspace.pricingTier": "ENTERPRISE" };

/** Expected replacement of a network configuration, with the reason. A running workspace can use the replacement. */
const NETWORK_CONFIGURATION = {
  databricks_mws_networks: "Databricks cannot change the endpoints of a network configuration",
};

const FRONT_END: Settings = { "security.frontEndEndpointIds": [FRONT_END_ENDPOINTS[0]] };

/** Expected results of a case that turns a security control on or off. By default, the change is applied in place. */
interface ControlExpectation {
  readonly expect?: Expectation;
  readonly back?: Expectation;
  /** Controls that must be turned on or off together with this control. */
  readonly with?: readonly ControlId[];
  readonly settings?: Settings;
}

const OPEN = ["databricks_catalog", "databricks_external_location", "databricks_storage_credential"];

const CONTROL_EXPECTATIONS: Readonly<
  Partial<Record<ControlId, Readonly<Partial<Record<Profile, ControlExpectation>>>>>
> = {
  privateNetwork: {
    standard: { with: ["backEndPrivateLink", "restrictedEndpoints"], expect: inPlace(NETWORK_CONFIGURATION) },
  },
  backEndPrivateLink: {
    standard: { expect: inPlace(NETWORK_CONFIGURATION) },
    hardened: { with: ["privateNetwork"], expect: inPlace(NETWORK_CONFIGURATION) },
  },
  restrictedEndpoints: { hardened: { with: ["privateNetwork"] } },
  frontEndPrivateLink: { standard: { settings: FRONT_END }, hardened: { settings: FRONT_END } },
  flowLogs: {
    standard: { expect: allowedLoss("aws_cloudwatch_log_group"), back: inPlace() },
    hardened: { expect: allowedLoss("aws_cloudwatch_log_group", "aws_kms_key"), back: inPlace() },
  },
  accessLogs: {
    standard: { expect: allowedLoss("aws_s3_bucket"), back: inPlace() },
    hardened: { expect: refusedByGuard("unreleased-loss", "aws_s3_bucket", "guard.allowLoss") },
  },
  isolatedCatalog: {
    standard: { expect: accepted(...OPEN.map((type) => `catalog-isolation ${type}`)), back: inPlace() },
    hardened: { expect: accepted(...OPEN.map((type) => `catalog-isolation ${type}`)), back: inPlace() },
  },
  customerManagedKeys: {
    standard: { back: refusedByGuard("stateful-loss", "aws_kms_key", "everything that it encrypted") },
    hardened: { expect: refusedByGuard("stateful-loss", "aws_kms_key", "everything that it encrypted") },
  },
  enforcedCatalogKey: {
    standard: {
      with: ["customerManagedKeys"],
      back: refusedByGuard("stateful-loss", "aws_kms_key", "everything that it encrypted"),
    },
  },
  complianceSecurityProfile: {
    standard: { with: ["enhancedSecurityMonitoring", "automaticClusterUpdate"] },
  },
};

function turned(ids: readonly ControlId[], profile: Profile): Settings {
  const override = (id: ControlId): object => ({ enabled: !CONTROLS[id][profile], reason: REASON });
  return Object.fromEntries(ids.map((id) => [`security.overrides.${id}`, override(id)]));
}

function turn(owner: Owner, id: ControlId, profile: Profile): readonly DayTwoCase[] {
  const { with: others = [], settings = {}, expect = inPlace(), back } = CONTROL_EXPECTATIONS[id]?.[profile] ?? {};
  const all = [id, ...others];
  const needsTier = profile === "standard" && all.some((each) => "tier" in CONTROLS[each]);
  return on([owner], { ...turned(all, profile), ...settings }, expect, {
    ...(needsTier && { given: ENTERPRISE, stays: true }),
    ...(back && { back }),
  });
}

/**
 * Returns two cases for a stage that overrides the security controls `ids`: a new `reason` of the overrides deploys
 * nothing, and the configuration refuses overrides that equal the profile's values.
 */
function reworded(owner: Owner, profile: Profile, ids: readonly ControlId[]): readonly DayTwoCase[] {
  const given = { ...turned(ids, profile), ...FRONT_END, ...ENTERPRISE };
  const contradicted = ids.map((id) => [`security.overrides.${id}.enabled`, CONTROLS[id][profile]]);
  const reasons = ids.map((id) => [`security.overrides.${id}.reason`, `${REASON} in spring`]);
  return [
    ...on(
      [owner],
      Object.fromEntries(contradicted) as Settings,
      refusedByConfiguration(
        ...contradicted.map(([path]) => String(path)),
        `the override equals the profile ${profile}`,
      ),
      { given },
    ),
    ...on([owner], Object.fromEntries(reasons) as Settings, nothingDeployed, { given }),
  ];
}

/** Controls that the control `complianceSecurityProfile` requires. */
const COMPLIANCE: readonly ControlId[] = ["enhancedSecurityMonitoring", "automaticClusterUpdate"];

/**
 * Cases that override security controls: with the opposite of the profile's value, with the profile's value, which the
 * configuration refuses, and with a new `reason`.
 */
export const CONTROL_CASES = [
  // Turns off the control `accessLogs` in prod, with an entry in `guard.allowLoss`, the remedy in the guard's error.
  ...on(["prod"], turned(["accessLogs"], "hardened"), inPlace(), {
    given: { "guard.allowLoss": ["workspace/aws_s3_bucket.AccessLogs_Bucket_CD784A59"] },
  }),
  ...CONTROL_IDS.flatMap((id) => [...turn("dev", id, "standard"), ...turn("prod", id, "hardened")]),
  ...reworded("dev", "standard", CONTROL_IDS),
  ...reworded(
    "prod",
    "hardened",
    CONTROL_IDS.filter((id) => !COMPLIANCE.includes(id) && id !== "enforcedCatalogKey"),
  ),
  ...reworded("prod", "hardened", COMPLIANCE),
  // A separate case, because this control requires `customerManagedKeys`, which the overrides above turn off.
  ...reworded("prod", "hardened", ["enforcedCatalogKey"]),
];

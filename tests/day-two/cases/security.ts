import {
  BOTH_PROFILES,
  inPlace,
  on,
  refusedByConfiguration,
  refusedByGuard,
  refusedByPlan,
  type DayTwoCase,
  type Settings,
} from "../support/case";
import { FRONT_END_ENDPOINTS } from "../support/front-end-endpoints";
import { CONTROL_CASES } from "./controls";

const [ENDPOINT, OTHER_ENDPOINT] = FRONT_END_ENDPOINTS;
const REASON = "required by the bank's review";

const COMPLIANT = { "security.overrides.complianceSecurityProfile": { enabled: true, reason: REASON } };
const ON_DEV = {
  ...COMPLIANT,
  "security.overrides.enhancedSecurityMonitoring": { enabled: true, reason: REASON },
  "security.overrides.automaticClusterUpdate": { enabled: true, reason: REASON },
  "workspace.pricingTier": "ENTERPRISE",
};

const STANDARDS = [
  ...["CANADA_PROTECTED_B", "CYBER_ESSENTIAL_PLUS", "FEDRAMP_HIGH", "FEDRAMP_IL5", "FEDRAMP_MODERATE", "GERMANY_C5"],
  ...["GERMANY_TISAX", "HIPAA", "HITRUST", "IRAP_PROTECTED", "ISMAP", "ITAR_EAR", "K_FSI", "PCI_DSS"],
];
const standards = (...names: readonly string[]): Settings => ({ "security.complianceStandards": names });
const ranges = (...networks: readonly string[]): Settings => ({ "security.allowedIpRanges": networks });
const endpoints = (...ids: readonly string[]): Settings => ({ "security.frontEndEndpointIds": ids });
const TIER = { "workspace.pricingTier": "ENTERPRISE" };

/** Expects the provider's error that a workspace with private access settings must stay ENTERPRISE, and the remedy. */
const KEEPS_TIER = refusedByPlan(
  "cannot remove private access setting from workspace",
  "set `workspace.pricingTier: ENTERPRISE` again",
);

/**
 * Returns changes in dev from `one` to `both`, from `both` to `one`, and from `one` to `other`. The configuration must
 * refuse each of these settings, because they need a higher pricing tier. Each error contains `because`.
 */
function without(because: string, one: Settings, both: Settings, other: Settings): readonly DayTwoCase[] {
  const refused = refusedByConfiguration(...Object.keys(one), because);
  return [
    ...on(["dev"], both, refused, { given: one }),
    ...on(["dev"], one, refused, { given: both }),
    ...on(["dev"], other, refused, { given: one }),
  ];
}

/**
 * Changes of a stage's security profile, controls, pricing tier, compliance standards, allowed clients and front-end
 * endpoints.
 */
export const SECURITY = [
  ...CONTROL_CASES,
  ...on(
    ["dev"],
    { "security.profile": "hardened" },
    refusedByConfiguration("workspace.pricingTier", "ENTERPRISE, which"),
  ),
  ...on(
    ["dev"],
    { "security.profile": "hardened", ...TIER },
    inPlace({ databricks_mws_networks: "Databricks cannot change the endpoints of a network configuration" }),
    {
      back: KEEPS_TIER,
    },
  ),
  ...on(["prod"], { "security.profile": "standard" }, refusedByGuard("stateful-loss", "aws_kms_key")),
  ...on(["dev"], TIER, inPlace(), { back: KEEPS_TIER }),
  ...on(
    ["prod"],
    { "workspace.pricingTier": "PREMIUM" },
    refusedByConfiguration("workspace.pricingTier", "ENTERPRISE, which"),
  ),

  ...on(
    BOTH_PROFILES,
    standards("PCI_DSS"),
    refusedByConfiguration("security.complianceStandards", "complianceSecurityProfile is off"),
  ),
  ...on(["dev"], standards(...STANDARDS), inPlace(), { given: ON_DEV, stays: true }),
  ...on(["prod"], standards(...STANDARDS), inPlace(), { given: COMPLIANT, stays: true }),
  ...on(["dev"], standards("PCI_DSS", "HIPAA"), inPlace(), {
    given: { ...ON_DEV, ...standards("PCI_DSS") },
    stays: true,
  }),
  ...on(["prod"], standards("PCI_DSS"), inPlace(), {
    given: { ...COMPLIANT, ...standards("PCI_DSS", "HIPAA") },
    stays: true,
  }),
  ...on(["dev"], standards("PCI_DSS"), inPlace(), {
    given: { ...ON_DEV, ...standards("PCI_DSS", "HIPAA") },
    stays: true,
  }),
  ...on(["prod"], standards("PCI_DSS", "HIPAA"), inPlace(), {
    given: { ...COMPLIANT, ...standards("PCI_DSS") },
    stays: true,
  }),

  ...on(
    ["dev"],
    ranges("198.51.100.0/24"),
    refusedByConfiguration("security.allowedIpRanges", "have no IP access lists"),
  ),
  ...on(["dev"], { ...ranges("198.51.100.0/24"), ...TIER }, inPlace(), {
    back: KEEPS_TIER,
  }),
  ...without(
    "have no IP access lists",
    ranges("198.51.100.0/24"),
    ranges("198.51.100.0/24", "203.0.113.7/32"),
    ranges("203.0.113.7/32"),
  ),
  ...on(["prod"], ranges("198.51.100.0/24")),
  ...on(["prod"], ranges("198.51.100.0/24", "203.0.113.7/32"), inPlace(), { given: ranges("198.51.100.0/24") }),
  ...on(["prod"], ranges("198.51.100.0/24"), inPlace(), { given: ranges("198.51.100.0/24", "203.0.113.7/32") }),
  ...on(["prod"], ranges("203.0.113.7/32"), inPlace(), { given: ranges("198.51.100.0/24") }),

  ...without(
    "have no PrivateLink",
    endpoints(ENDPOINT),
    endpoints(ENDPOINT, OTHER_ENDPOINT),
    endpoints(OTHER_ENDPOINT),
  ),
  ...on(["dev"], endpoints(ENDPOINT), inPlace(), { given: TIER, stays: true }),
  ...on(["prod"], endpoints(ENDPOINT)),
  ...on(["prod"], endpoints(ENDPOINT, OTHER_ENDPOINT), inPlace(), { given: endpoints(ENDPOINT) }),
  ...on(["prod"], endpoints(ENDPOINT), inPlace(), { given: endpoints(ENDPOINT, OTHER_ENDPOINT) }),
  ...on(["prod"], endpoints(OTHER_ENDPOINT), inPlace(), { given: endpoints(ENDPOINT) }),
];

/** A security control of a stage, and whether each profile enables it. */
export interface Control {
  /** Effect of the enabled control. */
  readonly on: string;
  readonly standard: boolean;
  readonly hardened: boolean;
  /** Databricks tier that the control requires; undefined if every tier supports it. */
  readonly tier?: "ENTERPRISE";
  /** Other control without which this control has no effect. */
  readonly needs?: string;
}

/** Controls of the profiles. A stage may override each one with a reason. */
export const CONTROLS = {
  privateNetwork: {
    on: "the network has no internet gateway and no NAT gateway",
    standard: false,
    hardened: true,
    tier: "ENTERPRISE",
  },
  backEndPrivateLink: {
    on: "clusters reach the control plane through PrivateLink",
    standard: false,
    hardened: true,
    tier: "ENTERPRISE",
  },
  frontEndPrivateLink: {
    on: "users and clients reach the workspace through PrivateLink only",
    standard: false,
    hardened: false,
    tier: "ENTERPRISE",
  },
  restrictedEndpoints: {
    on: "S3, STS and Kinesis are reached through endpoints whose policies allow only what clusters need",
    standard: false,
    hardened: true,
  },
  flowLogs: { on: "the network's traffic is logged", standard: true, hardened: true },
  serverlessEgressControl: {
    on: "serverless compute reaches only the destinations in its network policy",
    standard: false,
    hardened: true,
    tier: "ENTERPRISE",
  },
  customerManagedKeys: {
    on: "workspace storage, managed services, catalog data and logs are encrypted with customer-managed keys",
    standard: false,
    hardened: true,
    tier: "ENTERPRISE",
  },
  enforcedCatalogKey: {
    on: "the catalog's bucket rejects uploads whose headers request another key than the bucket's own, or SSE-S3 (AES256)",
    standard: false,
    hardened: false,
    tier: "ENTERPRISE",
    needs: "customerManagedKeys",
  },
  restrictedRootBucket: {
    on: "the control plane writes to the root bucket only under the region's prefixes; turn this control on only after the workspace has been created",
    standard: false,
    hardened: false,
  },
  accessLogs: { on: "every access to a bucket is logged", standard: true, hardened: true },
  isolatedCatalog: {
    on: "the stage's catalog and storage are accessible in its own workspace only",
    standard: true,
    hardened: true,
  },
  legacyFeaturesOff: {
    on: "Hive metastore, DBFS root and no-isolation shared clusters are off",
    standard: true,
    hardened: true,
  },
  restrictedAdmins: {
    on: "workspace administrators can neither act as other principals nor transfer ownership to them",
    standard: true,
    hardened: true,
  },
  verboseAudit: { on: "the audit log contains the commands that users run", standard: true, hardened: true },
  downloadsOff: {
    on: "downloads, exports and uploads in the workspace's user interface are off",
    standard: false,
    hardened: true,
  },
  automaticClusterUpdate: {
    on: "clusters restart in a maintenance window to get security updates",
    standard: false,
    hardened: true,
    tier: "ENTERPRISE",
  },
  enhancedSecurityMonitoring: {
    on: "clusters run a hardened image with monitoring agents",
    standard: false,
    hardened: true,
    tier: "ENTERPRISE",
  },
  complianceSecurityProfile: {
    on: "the compliance security profile applies; Databricks does not allow turning it off again",
    standard: false,
    hardened: false,
    tier: "ENTERPRISE",
  },
} as const satisfies Readonly<Record<string, Control>>;

export type ControlId = keyof typeof CONTROLS;

export const CONTROL_IDS = Object.keys(CONTROLS) as ControlId[];

export const PROFILES = ["standard", "hardened"] as const;
export type Profile = (typeof PROFILES)[number];

/** Whether each control of a stage is enabled. */
export type SecurityControls = Readonly<Record<ControlId, boolean>>;

/** A stage's exception from its profile. */
export interface Override {
  readonly enabled: boolean;
  readonly reason: string;
}

/** Controls of the profile with the stage's overrides applied. */
export function securityControls(security: {
  readonly profile: Profile;
  readonly overrides: Readonly<Partial<Record<ControlId, Override | undefined>>>;
}): SecurityControls {
  const { profile, overrides } = security;
  const entries = CONTROL_IDS.map((id) => [id, overrides[id]?.enabled ?? CONTROLS[id][profile]]);
  return Object.fromEntries(entries) as SecurityControls;
}

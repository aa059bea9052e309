/** One control of a stage's security: a switch, and where each profile puts it. */
export interface Control {
  /** What holds when it is on. */
  readonly on: string;
  readonly standard: boolean;
  readonly hardened: boolean;
  /** Tier of Databricks that it takes, beside the one that every stage needs. */
  readonly tier?: "ENTERPRISE";
  /** Control that must be enabled for this one to have an effect. */
  readonly needs?: string;
}

/** What a profile is made of; a stage may turn any of them, with a reason. */
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
    on: "people and clients reach the workspace through PrivateLink only",
    standard: false,
    hardened: false,
    tier: "ENTERPRISE",
  },
  restrictedEndpoints: {
    on: "S3, STS and Kinesis are reached through endpoints whose policies name what clusters need, and nothing else",
    standard: false,
    hardened: true,
  },
  flowLogs: { on: "the network's traffic is logged", standard: true, hardened: true },
  serverlessEgressControl: {
    on: "serverless compute reaches only what the account's network policy names",
    standard: false,
    hardened: true,
    tier: "ENTERPRISE",
  },
  customerManagedKeys: {
    on: "workspace storage, managed services, catalog data and logs are encrypted with keys of our own",
    standard: false,
    hardened: true,
    tier: "ENTERPRISE",
  },
  enforcedCatalogKey: {
    on: "the catalog's bucket refuses uploads that ask for another encryption than its own key; a header of AES256 is one",
    standard: false,
    hardened: false,
    tier: "ENTERPRISE",
    needs: "customerManagedKeys",
  },
  restrictedRootBucket: {
    on: "the control plane writes into the root bucket under its prefixes of the region only; turn it on once the workspace is there",
    standard: false,
    hardened: false,
  },
  accessLogs: { on: "every access to a bucket is logged", standard: true, hardened: true },
  isolatedCatalog: {
    on: "the stage's catalog and storage open in its own workspace only",
    standard: true,
    hardened: true,
  },
  legacyFeaturesOff: { on: "Hive metastore, DBFS root and legacy access are off", standard: true, hardened: true },
  restrictedAdmins: {
    on: "workspace administrators neither act as other principals nor hand ownership to them",
    standard: true,
    hardened: true,
  },
  verboseAudit: { on: "the audit log holds the commands that people run", standard: true, hardened: true },
  downloadsOff: {
    on: "nothing is downloaded, exported or uploaded on the workspace's pages",
    standard: false,
    hardened: true,
  },
  automaticClusterUpdate: {
    on: "clusters restart in a window to get security fixes",
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
    on: "the compliance security profile applies; Databricks never lets it be turned off again",
    standard: false,
    hardened: false,
    tier: "ENTERPRISE",
  },
} as const satisfies Readonly<Record<string, Control>>;

export type ControlId = keyof typeof CONTROLS;

export const CONTROL_IDS = Object.keys(CONTROLS) as ControlId[];

export const PROFILES = ["standard", "hardened"] as const;
export type Profile = (typeof PROFILES)[number];

/** Where every switch of a stage stands. */
export type SecurityControls = Readonly<Record<ControlId, boolean>>;

/** A control that a stage turns, and why. */
export interface Override {
  readonly enabled: boolean;
  readonly reason: string;
}

/** The profile's switches with the stage's own over them. */
export function securityControls(security: {
  readonly profile: Profile;
  readonly overrides: Readonly<Partial<Record<ControlId, Override | undefined>>>;
}): SecurityControls {
  const { profile, overrides } = security;
  const entries = CONTROL_IDS.map((id) => [id, overrides[id]?.enabled ?? CONTROLS[id][profile]]);
  return Object.fromEntries(entries) as SecurityControls;
}

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { stringify } from "yaml";
import { ConfigError, loadService, type ServiceConfig } from "../../config/load";
import { CONTROL_IDS } from "../../config/security/controls";
import type { JsonObject } from "../../sandbox/ports";
import { parseDefinition, violations } from "../../sandbox/facts/databricks/policy-definition";
import { stacksOf, type CommittedStack } from "./committed-stacks";

const RUNS = 800;
/**
 * Number of accepted configurations to synthesize. The synthesis of one configuration takes a third of a second. Each
 * run of the test uses other random configurations.
 */
const SYNTHESES = 45;

const folder = mkdtempSync(path.join(tmpdir(), "any-config-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Generates mostly valid values, and some values at and beyond the limits. */
const mostly = <T>(sound: fc.Arbitrary<T>, ...edges: unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: sound, weight: 12 }, { arbitrary: fc.constantFrom(...edges), weight: 1 });

const cidr = mostly(
  fc
    .record({ second: fc.integer({ min: 100, max: 199 }), size: fc.integer({ min: 16, max: 24 }) })
    .map(({ second, size }) => `10.${second}.0.0/${size}`),
  "10.20.0.0/16",
  "10.99.0.0/26",
  "10.99.0.1/16",
  "8.8.0.0/16",
  "300.0.0.0/16",
  "10.0.0.0/8",
  "10.020.0.0/16",
);

const ADOPTED = {
  vpcId: "vpc-0123456789abcdef0",
  subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
  securityGroupId: "sg-0123456789abcdef0",
};
const ENDPOINTS = { restApi: "vpce-0123456789abcdef0", relay: "vpce-0123456789abcdef1" };

const network = fc.oneof(
  {
    arbitrary: fc.record({ cidr, zones: mostly(fc.integer({ min: 2, max: 4 }), 1, 7) }, { requiredKeys: [] }),
    weight: 8,
  },
  {
    arbitrary: mostly(fc.constantFrom(ADOPTED, { ...ADOPTED, endpoints: ENDPOINTS }), {
      ...ADOPTED,
      subnetIds: [],
    }).map((adopt) => ({ cidr: null, zones: null, adopt })),
    weight: 2,
  },
  { arbitrary: fc.constantFrom({ cidr: null }, { zones: null }, { adopt: ADOPTED }), weight: 1 },
);

const overrides = fc.dictionary(
  fc.constantFrom(...CONTROL_IDS),
  fc.record({ enabled: fc.boolean(), reason: mostly(fc.constant("required by the bank's review"), "", "short") }),
  { maxKeys: 4 },
);

const project = fc.record(
  {
    source: fc.oneof(
      {
        arbitrary: fc.record(
          {
            synthetic: fc.record(
              {
                rows: mostly(fc.integer({ min: 1_000, max: 1e8 }), 0, -1),
                seed: fc.nat(),
                parameters: mostly(fc.record({ fraudShare: fc.double({ min: 0, max: 1, noNaN: true }) }), { other: 1 }),
              },
              { requiredKeys: [] },
            ),
          },
          { requiredKeys: [] },
        ),
        weight: 6,
      },
      {
        arbitrary: fc.record(
          {
            synthetic: mostly(fc.constant(null), {}),
            table: mostly(
              fc.constantFrom("bank.payments.txns", "`my bank`.p.`t``x`"),
              "txns",
              "fraudops_dev.fraud.scores",
            ),
            columns: mostly(
              fc.dictionary(fc.stringMatching(/^[a-z_]{1,9}$/), fc.constantFrom("`A b`", "1"), { minKeys: 1 }),
              {},
            ),
          },
          { requiredKeys: ["synthetic", "table"] },
        ),
        weight: 2,
      },
    ),
    gate: fc.record(
      {
        limits: mostly(
          fc.constantFrom({ prAuc: { min: 0.4 } }, { logLoss: { max: 1 } }, { prAuc: null }),
          { rmse: { max: 1 } },
          { prAuc: { max: 1 } },
        ),
        sliceLimits: mostly(fc.constantFrom(null, { rocAuc: { min: 0.4 } }), { latencyP99Ms: { max: 1 } }),
        sliceSupport: mostly(fc.integer({ min: 1, max: 50 }), 0),
        margin: mostly(fc.constantFrom(0.01, 0.05, 0.2), 0, null),
        confidence: mostly(fc.constantFrom(0.7, 0.9, 0.95, null), 0.5, 1),
      },
      { requiredKeys: [] },
    ),
    training: fc.record(
      {
        engine: fc.constantFrom("local", "spark"),
        folds: mostly(fc.integer({ min: 2, max: 10 }), 0, 1_000),
        schedule: mostly(fc.constant({ cron: "0 0 3 * * ?", timezone: "Europe/Berlin" }), {
          cron: "0 0 3 31 2 ?",
          timezone: "europe/berlin",
        }),
      },
      { requiredKeys: [] },
    ),
    serving: fc.record(
      {
        workloadSize: mostly(fc.constantFrom("Small", "Medium", "Large"), "Huge"),
        scaleToZero: fc.boolean(),
        release: mostly(fc.constantFrom("jobs", "pinned: 3"), "never"),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

const tags = fc.dictionary(
  mostly(fc.stringMatching(/^[a-z][a-z-]{0,20}$/), "aws:x", "a b", "", "project", "Owner", "Name").map(String),
  mostly(fc.stringMatching(/^[\w .:/=+@-]{1,40}$/), "", "x".repeat(300)),
  { maxKeys: 3 },
);

/** Generates security settings of a stage, mostly with the pricing tier ENTERPRISE, which many settings require. */
const posture = fc.record({
  workspace: fc.record(
    {
      pricingTier: mostly(fc.constant("ENTERPRISE"), "PREMIUM", "STANDARD"),
      adopt: fc.constantFrom(
        ...[undefined, undefined, undefined, { host: "https://dbc-1.cloud.databricks.com", workspaceId: "1" }],
      ),
    },
    { requiredKeys: ["pricingTier"] },
  ),
  security: fc.record(
    {
      profile: mostly(fc.constantFrom("standard", "hardened"), "relaxed"),
      overrides,
      allowedIpRanges: mostly(
        fc.constantFrom(["198.51.100.0/24"], ["203.0.113.7/32", "198.51.100.0/24"]),
        [],
        ["all"],
        ["0.0.0.0/1"],
      ),
      frontEndEndpointIds: mostly(fc.array(fc.uuid(), { maxLength: 2 }), ["vpce-1"]),
      complianceStandards: mostly(fc.constantFrom(["PCI_DSS"], ["HIPAA", "GERMANY_C5"]), [], ["ISO"]),
    },
    { requiredKeys: [] },
  ),
});

const sections = fc.record({
  posture,
  network,
  retirement: mostly(fc.constant("the service moves to another account"), "no"),
  budget: mostly(fc.constant({ usdPerMonth: 500, alertEmails: ["ml@example.com"] }), {
    usdPerMonth: 0,
    alertEmails: [],
  }),
  guard: mostly(
    fc.constantFrom({ allowLoss: ["workspace/aws_s3_bucket.A"] }, {}),
    { waivers: [{ rule: "no-such-rule" }] },
    { allowLoss: ["A"] },
  ),
  compute: fc.record(
    {
      workers: mostly(fc.nat(50), -1, 0.5),
      nodeType: mostly(fc.constantFrom("m6gd.xlarge", "i3.2xlarge", "r5d.large"), "p4d.24xlarge", "tiny", "m5.xlarge"),
      spot: fc.boolean(),
      maxDbusPerHour: mostly(fc.double({ min: 0.5, max: 500, noNaN: true }), 0, 1e9),
    },
    { requiredKeys: [] },
  ),
  deletionProtection: fc.boolean(),
  iamPropagationSeconds: mostly(fc.nat(300), -1),
  tags,
  projects: fc.dictionary(mostly(fc.constant("fraud"), "credit-risk", "Fraud", "a".repeat(70)).map(String), project, {
    maxKeys: 2,
  }),
});

/** Generates changes of at most three sections of a stage. With more, nearly every configuration would be invalid. */
const stage = fc
  .tuple(
    sections,
    fc.subarray(
      [
        "network",
        "posture",
        "retirement",
        "budget",
        "guard",
        "compute",
        "deletionProtection",
        "iamPropagationSeconds",
        "tags",
        "projects",
      ] as const,
      { maxLength: 3 },
    ),
  )
  .map(([all, keys]) => {
    const chosen = Object.fromEntries(keys.map((key) => [key, all[key]]));
    const { posture: secured, ...others } = chosen;
    return { ...others, ...(secured as object | undefined) };
  });

const account = fc.record(
  {
    databricks: fc.record(
      {
        adoptMetastore: fc.boolean(),
        systemTablesFrom: mostly(fc.constantFrom("dev", "prod"), "pr-1", "nowhere"),
        auditLogDelivery: fc.boolean(),
        legacyFeaturesOff: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    service: mostly(fc.constant("fraudops"), "s".repeat(30), "s".repeat(41), "S"),
    deletionProtection: fc.boolean(),
    tags,
  },
  { requiredKeys: [] },
);

let written = 0;

/** Loads the configuration with this overlay; returns undefined for a `ConfigError`, and throws any other error. */
function accepted(overlay: object): ServiceConfig | undefined {
  // Writes each overlay to a new file, because overwriting a file makes ext4 sync to disk, which takes time.
  const file = path.join(folder, `overlay-${++written}.yaml`);
  writeFileSync(file, stringify(overlay));
  try {
    return loadService({ overlay: file });
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

interface Job {
  readonly job_cluster: readonly {
    readonly new_cluster: JsonObject & { readonly custom_tags: { workload: string } };
  }[];
}

/** Returns a line for each argument of a job's cluster that violates the cluster policy. */
function brokenPolicies(stacks: readonly CommittedStack[]): readonly string[] {
  const policies = stacks.flatMap(({ content }) => content.all("databricks_cluster_policy"));
  const jobs = stacks.flatMap(({ content }) => content.all("databricks_job") as unknown as Job[]);
  return jobs.flatMap(({ job_cluster: clusters }) =>
    clusters.flatMap(({ new_cluster: cluster }) => {
      const policy = policies.find(({ name }) => String(name).endsWith(`-${cluster.custom_tags.workload}`));
      return violations(parseDefinition(String(policy?.["definition"])), cluster);
    }),
  );
}

test("a configuration is either refused with a list of problems, or synthesizes jobs that comply with their cluster policies", () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.constantFrom("dev", "staging", "prod"), stage, fc.option(account), (name, change, shared) => {
      const service = accepted({ ...(shared && { account: shared }), stages: { [name]: change } });
      if (service === undefined || ++taken > SYNTHESES) return;
      const changed = service.stages.filter((one) => one.stage === name);
      const stacks = stacksOf({ ...service, stages: changed });
      expect(stacks.length).toBeGreaterThanOrEqual(3);
      expect(brokenPolicies(stacks)).toEqual([]);
    }),
    { numRuns: RUNS },
  );
  // Fails if too few configurations were accepted, because the test would then hardly cover synthesis.
  expect(taken).toBeGreaterThan(SYNTHESES);
});

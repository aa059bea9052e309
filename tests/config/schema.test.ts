import { accountSchema, stageSchema } from "../../config/schema";
import { validAccount, validStage } from "./project";

/** A copy of `value` with the value at a dotted path replaced. */
function changed(value: object, dotted: string, to: unknown): unknown {
  const copy: unknown = structuredClone(value);
  const keys = dotted.split(".");
  const last = keys.pop() ?? "";
  const parent = keys.reduce((node, key) => (node as Record<string, object>)[key] ?? {}, copy as object);
  (parent as Record<string, unknown>)[last] = to;
  return copy;
}

const PROJECT = "projects.fraud";
const SYNTHETIC = `${PROJECT}.source.synthetic`;
const LABELS = { table: "bank.risk.chargebacks", key: "id", label: "is fraud", arrived: "booked_at" };
const adopted = (workspaceId: string): object => ({ host: "https://a.cloud.databricks.com", workspaceId });
const imported = (address: string): object => ({ "dev-platform": { [address]: "id" } });
const ADOPTED = {
  vpcId: "vpc-012345678",
  subnetIds: ["subnet-012345678", "subnet-012345679"],
  securityGroupId: "sg-012345678",
};
const ENDPOINTS = { restApi: "vpce-012345678", relay: "vpce-012345679" };

test.each<[string, readonly unknown[], readonly unknown[]]>([
  ["aws.accountId", ["012345678901"], ["12345678901", "1234567890123", "12345678901a", 123456789012]],
  [
    "aws.region",
    ["eu-central-1", "us-west-2"],
    ["eu-central", "EU-central-1", "eu-central-9", "eu-north-1", "us-gov-west-1", "cn-north-1", ""],
  ],
  ["network.zones", [2, 6], [1, 7, 2.5, "2"]],
  [
    "network.layout",
    [
      { slots: 4, sharedSlot: 0 },
      { slots: 8, sharedSlot: 7 },
    ],
    [{ slots: 6, sharedSlot: 2 }, { slots: 8, sharedSlot: 8 }, { slots: 4 }, 4],
  ],
  ["network.adopt", [ADOPTED, { ...ADOPTED, endpoints: ENDPOINTS }], [{ ...ADOPTED, vpcId: "subnet-012345678" }, {}]],
  [
    "network.adopt",
    [ADOPTED],
    [
      { ...ADOPTED, subnetIds: ["subnet-012345678"] },
      { ...ADOPTED, endpoints: {} },
    ],
  ],
  ["security.profile", ["standard"], ["open", true]],
  ["security.allowedIpRanges", [["198.51.100.0/24"], []], ["198.51.100.0/24", ["198.51.100.7"], ["office"]]],
  ["security.frontEndEndpointIds", [["5c1b3f4e-0000-4000-8000-000000000001"]], [["vpce-012345678"]]],
  ["workspace.pricingTier", ["PREMIUM", "ENTERPRISE"], ["STANDARD", "premium"]],
  [
    "workspace.adopt",
    [{ host: "https://a.cloud.databricks.com", workspaceId: "12" }],
    [{ host: "https://a.cloud.databricks.com", workspaceId: 12 }, {}],
  ],
  ["workspace.adopt", [adopted("9007199254740991")], ["9007199254740993", "012", "x", ""].map(adopted)],
  ["iamPropagationSeconds", [0, 300], [-1, 301, 0.5]],
  ["compute.sparkVersion", ["17.3.x-cpu-ml-scala2.13", "16.4.x-gpu-ml-scala2.12"], ["17.3.x-scala2.13", "17.3", 17.3]],
  ["compute.nodeType", ["m6gd.xlarge", "r5d.24xlarge", "i3.metal"], ["Standard_DS3_v2", "m6gd", "m6gd.huge"]],
  ["compute.workers", [0, 1000], [-1, 1001, 1.5]],
  ["compute.maxDbusPerHour", [0.5, 10_000], [0, -1, 10_001, Infinity, NaN]],
  ["tags", [{}, { "cost-centre": "a b" }], [{ "": "y" }, { a: 1 }, { a: "ü" }, { a: " b" }, { a: "b " }, { ä: "b" }]],
  ["network.cidr", ["10.10.0.0/16"], ["10.010.0.0/16", "10.10.0.1/16", "10.10.0.0", "fd00::/8", " 10.10.0.0/16"]],
  [
    "network.serverlessDestinations",
    [["pypi.org"], []],
    [["*.pypi.org"], ["https://pypi.org"], ["10.0.0.1"], ["localhost"], ["pypi.org", "pypi.org"], [""], ["PyPI.org"]],
  ],
  ["security.allowedIpRanges", [["198.51.100.7/32"]], [["198.051.100.007/32"], ["198.51.100.0/24", "198.51.100.0/24"]]],
  ["security.complianceStandards", [["HIPAA", "PCI_DSS"]], [["HIPAA", "HIPAA"], []]],
  ["budget.alertEmails", [["a@example.com"]], [["a@example.com", "A@Example.com"], ["a"], []]],
  ["retirement", ["moves to another account"], ["short", "            ", "two lines\nof a reason", "x".repeat(501)]],
  [
    `${PROJECT}.training.schedule`,
    [{ cron: "0 0 3 * * ?", timezone: "Europe/Berlin" }],
    [
      { cron: "0 0 3 * * ?", timezone: "europe/berlin" },
      { cron: "", timezone: "UTC" },
    ],
  ],
  ["projects", [{}], [{ Fraud: {} }, []]],
  [`${SYNTHETIC}.rows`, [100, 1_000_000_000], [99, 1_000_000_001, 1e3 + 0.5]],
  [`${SYNTHETIC}.seed`, [0, 2 ** 31 - 1], [-1, 2 ** 31]],
  [`${SYNTHETIC}.drift`, [0, 1], [-0.1, 1.1]],
  [`${SYNTHETIC}.parameters`, [{}, { fraudShare: 0.1 }], [{ fraudShare: "0.1" }, 1]],
  [
    `${PROJECT}.source.table`,
    ["bank.payments.transactions", "`my bank`.`a.b`.`c``d`", "a.b.`C d`"],
    ["payments.transactions", "a.b.c.d", "a.b.", "my bank.a.b", "a.b.`c", "a.b.``", "a.b.`${c}`", "a.b.`{{c}}`", ""],
  ],
  [
    `${PROJECT}.source.columns`,
    [{ amount: "cast(`Amt EUR` as double)", " Amt  x": "a" }],
    [{ a: "" }, { a: "${b}" }, { a: "x\ny" }, { "": "a" }, { "${a}": "a" }, { a: "{{job.id}}" }, ["a"]],
  ],
  [
    `${PROJECT}.source.labels`,
    [LABELS],
    [{ ...LABELS, table: "b" }, { ...LABELS, key: "" }, { ...LABELS, key: "${id}" }, { table: "a.b.c" }],
  ],
  [`${PROJECT}.training.folds`, [2, 20], [1, 21]],
  [`${PROJECT}.training.holdoutShare`, [0.1, 0.9], [0, 1]],
  [`${PROJECT}.training.timeoutMinutes`, [1, 10_080], [0, 10_081]],
  [`${PROJECT}.training.engine`, ["local", "spark"], ["ray"]],
  [`${PROJECT}.training.splitSeed`, [0, 2 ** 31 - 1], [-1, 2 ** 31]],
  [`${PROJECT}.training.seed`, [0, 2 ** 31 - 1], [-1, 2 ** 31]],
  [
    `${PROJECT}.gate.limits`,
    [{}, { prAuc: { min: 0.5 } }],
    [{ prauc: { min: 0.5 } }, { prAuc: 0.5 }, { prAuc: { least: 1 } }],
  ],
  [`${PROJECT}.gate.sliceLimits`, [{ prAuc: { min: 0.3 } }], [{ latencyP99Ms: { max: 100 } }, 1]],
  [`${PROJECT}.gate.sliceSupport`, [1, 10], [0, 1.5]],
  [
    `${PROJECT}.gate.waiver`,
    [undefined, { reason: "the labels of March are late", expires: "2026-06-30" }],
    [
      { reason: "later", expires: "2026-06-30" },
      { reason: "the labels of March are late", expires: "2026-02-30" },
      { reason: "the labels of March are late" },
      { reason: "the labels of ${month} are late", expires: "2026-06-30" },
      { reason: "the labels of {{month}} are late", expires: "2026-06-30" },
      { reason: "the labels of March are late", expires: "2026-06-30", rule: "gate" },
    ],
  ],
  [
    "promotion",
    [undefined, { evidence: "none" }, { waiver: { reason: "the ledger of June is due", expires: "2026-06-30" } }],
    [
      { evidence: "optional" },
      { waiver: { reason: "later", expires: "2026-06-30" } },
      { waiver: { reason: " ".repeat(40), expires: "2026-06-30" } },
      { waiver: { expires: "2026-06-30" } },
      { waiver: { reason: "the ledger of June is due" } },
      { waiver: { reason: "the ledger of June is due", expires: "never" } },
      { waiver: { reason: "the ledger of June is due", expires: "2026-06-31" } },
      { waiver: { reason: "the ledger of June is due", expires: "2026-06-30", stages: ["prod"] } },
    ],
  ],
  [`${PROJECT}.gate.margin`, [0.001, 0.05, 300], [0, -0.05, "5 %", undefined]],
  [`${PROJECT}.gate.confidence`, [0.7, 0.9, 0.999, undefined], [0.69, 1, 90]],
  [`${PROJECT}.serving.workloadSize`, ["Small", "Large"], ["small", "XL"]],
  [`${PROJECT}.serving.canaryPercent`, [1, 99], [0, 100, 10.5]],
  [`${PROJECT}.serving.release`, ["jobs", { pinned: 1 }], ["pinned", { pinned: 0 }, {}, { pinned: 1, more: 2 }]],
])("%s of a stage accepts %j and fails on %j", (path, right, wrong) => {
  const accepts = (value: unknown): boolean => stageSchema.safeParse(changed(validStage("dev"), path, value)).success;

  expect(right.filter((value) => !accepts(value))).toEqual([]);
  expect(wrong.filter(accepts)).toEqual([]);
});

test.each<[string, readonly unknown[], readonly unknown[]]>([
  ["service", ["fraud", "fraud-2"], ["Fraud", "2fraud", "fraud--x", "fraud-", "fraud_x", "x".repeat(41)]],
  ["databricks.accountId", ["0a1b2c3d-0000-4000-8000-000000000001"], ["0A1B2C3D-0000-4000-8000-000000000001", "1"]],
  ["databricks.metastore", ["main", "main_eu-1"], ["", "a b", "a.b", "a/b"]],
  [
    "ci.github.repository",
    ["owner/name", "owner/na.me"],
    ["owner", "owner/name/more", "https://github.com/owner/name", "owner/name.git", "-owner/name", "owner/.."],
  ],
  [
    "ci.gitlab.projectPath",
    ["group/project", "group/sub/project"],
    ["project", "/group/project", "group//project", "group/project.git", "group/project/"],
  ],
  ["ci.gitlab.host", ["gitlab.com", "git.example.com:8443"], ["https://gitlab.com", "", "gitlab.com/"]],
  [
    "imports",
    [{ "dev-platform": { "aws_s3_bucket.A_1": "name", "databricks_grants.B": "catalog/a b" } }],
    [
      ...["a\nb", " a", "", "${x}", "%{ if x }", "a\u200bb"].map((id) => ({
        "dev-platform": { "aws_s3_bucket.A": id },
      })),
      ...["aws_s3_bucket.A[0]", 'aws_s3_bucket.A["x"]', "module.m.aws_s3_bucket.A", "data.aws_s3_bucket.A"].map(
        imported,
      ),
      ...["aws_s3_bucket.1A", "aws_s3_bucket.-A", "aws_s3_bucket", "aws_s3_bucket.A.arn", "google_x.A"].map(imported),
    ],
  ],
  [
    "moves",
    [{ platform: { "aws_s3_bucket.A": "aws_s3_bucket.B", "dev-x/aws_s3_bucket.C": "aws_s3_bucket.C" } }],
    [
      ...["aws_s3_bucket.A[0]", "module.m.aws_s3_bucket.A", "aws_s3_bucket.1A", ""].map((to) => ({
        platform: { "aws_s3_bucket.A": to },
      })),
    ],
  ],
  [
    "state.bucket",
    ["abc", "a".repeat(58)],
    ["ab", "a".repeat(59), "Abc", "a.b.c", "abc-", "xn--abc", "abc-s3alias", "sthree-a", "a--table-s3"],
  ],
  ["state", [{ backend: "local", directory: "d" }], [{ backend: "local", directory: "" }, { backend: "gcs" }, {}]],
])("%s of the account accepts %j and fails on %j", (path, right, wrong) => {
  const accepts = (value: unknown): boolean => accountSchema.safeParse(changed(validAccount(), path, value)).success;

  expect(right.filter((value) => !accepts(value))).toEqual([]);
  expect(wrong.filter(accepts)).toEqual([]);
});

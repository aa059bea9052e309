import { CHECKS } from "../../../cli/preflight/checks";
import { accountLimitsCheck } from "../../../cli/preflight/checks/account-limits";
import { accountNamesCheck } from "../../../cli/preflight/checks/account-names";
import { accountRightsCheck } from "../../../cli/preflight/checks/account-rights";
import { awsRightsCheck } from "../../../cli/preflight/checks/aws-rights";
import { bucketsCheck } from "../../../cli/preflight/checks/buckets";
import { catalogCheck } from "../../../cli/preflight/checks/catalog";
import { egressCheck } from "../../../cli/preflight/checks/egress";
import { identityCheck } from "../../../cli/preflight/checks/identity";
import { metastoreCheck } from "../../../cli/preflight/checks/metastore";
import { nodeTypeCheck } from "../../../cli/preflight/checks/node-type";
import { quotasCheck } from "../../../cli/preflight/checks/quotas";
import { resourceQuotasCheck } from "../../../cli/preflight/checks/resource-quotas";
import { servingCheck } from "../../../cli/preflight/checks/serving";
import { systemSchemasCheck } from "../../../cli/preflight/checks/system-schemas";
import { tierCheck } from "../../../cli/preflight/checks/tier";
import { zonesCheck } from "../../../cli/preflight/checks/zones";
import { stageCalls } from "../../../cli/preflight/stage-calls";
import { Naming } from "../../../core/naming";
import type { ConfigurationCounts } from "../../../cli/preflight/clouds";
import { readFacts, type Facts } from "../../../cli/preflight/facts";
import type { Check } from "../../../cli/preflight/finding";
import type { Subject } from "../../../cli/preflight/subject";
import { requestContext } from "../../support/service";
import { facts, subject, UNREAD, value } from "./subject";

/** Facts (values from the clouds) that a preflight check examines, and the finding that the check must return. */
interface Case {
  readonly what: string;
  readonly check: Check;
  readonly of?: Subject;
  readonly read: Partial<Facts>;
  /** Pattern in the text or the remedy of a failed finding. */
  readonly says?: RegExp;
}

const REGION = "eu-central-1";
const metastore = (name: string, region = REGION): Partial<Facts> => ({ metastores: value([{ name, region }]) });
const adopting = (name = "fraudops"): Subject => {
  return subject("dev", { databricks: { adoptMetastore: true, metastore: name } });
};
const system = subject("dev", { databricks: { systemTablesFrom: "dev", systemSchemas: ["serving"] } });
const quotas = (used: number): Partial<Facts> => ({
  ownVpcs: value(0),
  quotas: {
    ...facts().quotas,
    ...Object.fromEntries(
      ["vpcs", "addresses", "natGateways", "gatewayEndpoints"].map((name) => [name, value({ limit: 5, used })]),
    ),
  },
});
const workspace = (tier: string, name = "fraudops-prod"): Partial<Facts> => ({
  workspaces: value([{ name, tier, region: REGION }]),
});
const bucket = (state: "free" | "ours" | "foreign", vpcs = 0): Partial<Facts> => ({
  buckets: { b: value(state) },
  ownVpcs: value(vpcs),
});

const quota = (parentType: string, parent: string, child: string, used: number): Partial<Facts> => ({
  resourceQuotas: value([{ parentType, parent, child, used, limit: 1000 }]),
});
const configurations = (credentials: number, more: Partial<ConfigurationCounts> = {}): Partial<Facts> => ({
  configurationCounts: value({ credentials, vpcEndpoints: 0, privateAccessSettings: 0, ...more }),
});
const OWN_CATALOG = { catalogs: value([{ name: "fraudops_dev", owner: "me", comment: "" }]) };

const PASSES: readonly Case[] = [
  {
    what: "credentials of the stage's account",
    check: identityCheck,
    read: { caller: value({ accountId: "111111111111", arn: "a" }) },
  },
  { what: "a role that allows all calls", check: awsRightsCheck, read: { deniedActions: value([]) } },
  { what: "an account administrator", check: accountRightsCheck, read: { workspaces: value([]) } },
  { what: "no metastore, because the stack creates one", check: metastoreCheck, read: { metastores: value([]) } },
  { what: "the metastore that an earlier apply created", check: metastoreCheck, read: metastore("fraudops") },
  { what: "the metastore to adopt", check: metastoreCheck, of: adopting("main"), read: metastore("main") },
  {
    what: "a metastore of another region",
    check: metastoreCheck,
    read: metastore("main", "us-east-1"),
  },
  {
    what: "another workspace with the required tier",
    check: tierCheck,
    of: subject("prod"),
    read: workspace("ENTERPRISE", "x"),
  },
  { what: "enough zones", check: zonesCheck, read: { zones: value(["a", "b"]) } },
  {
    what: "a node type in one zone of the stage",
    check: nodeTypeCheck,
    read: { zones: value(["a", "b", "c"]), nodeTypeZones: value(["b"]) },
  },
  { what: "quotas with enough capacity", check: quotasCheck, read: quotas(4) },
  { what: "an exhausted quota of a deployed stage", check: quotasCheck, read: { ...quotas(5), ownVpcs: value(1) } },
  { what: "a bucket name that does not exist", check: bucketsCheck, read: bucket("free") },
  { what: "an existing bucket of the deployed stage", check: bucketsCheck, read: bucket("ours", 1) },
  {
    what: "no credential or storage configuration with the stage's name",
    check: accountNamesCheck,
    read: { configurationNames: value(["other"]) },
  },
  {
    what: "a credential or storage configuration of the deployed stage",
    check: accountNamesCheck,
    read: { configurationNames: value(["fraudops-dev"]), ...workspace("PREMIUM", "fraudops-dev") },
  },
  { what: "a catalog name that does not exist", check: catalogCheck, read: { catalogs: value([]) } },
  {
    what: "the catalog that the stage created",
    check: catalogCheck,
    read: { catalogs: value([{ name: "fraudops_dev", owner: "0a1b", comment: "Data and models of the stage dev" }]) },
  },
  {
    what: "a metastore with enough capacity",
    check: resourceQuotasCheck,
    read: quota("metastore", "m", "catalog", 999),
  },
  {
    what: "a metastore with the maximum number of catalogs, one of which is the stage's",
    check: resourceQuotasCheck,
    read: { ...quota("metastore", "m", "catalog", 1000), ...OWN_CATALOG },
  },
  {
    what: "a schema outside the stage's catalog with the maximum number of tables",
    check: resourceQuotasCheck,
    read: quota("schema", "fraudops_developers.x", "table", 1000),
  },
  { what: "an account with enough capacity", check: accountLimitsCheck, read: configurations(10) },
  {
    what: "the higher limit of an account of the tier ENTERPRISE",
    check: accountLimitsCheck,
    read: { ...configurations(54), ...workspace("ENTERPRISE", "x") },
  },
  {
    what: "an account at its limit of credential configurations that has the workspace of the stage",
    check: accountLimitsCheck,
    read: { ...configurations(11), ...workspace("PREMIUM", "fraudops-dev") },
  },
  {
    what: "an account at its limit of VPC endpoints, none of which the stage needs",
    check: accountLimitsCheck,
    read: configurations(0, { vpcEndpoints: 110 }),
  },
  { what: "a workspace that serves models", check: servingCheck, read: { servingEndpoints: value([]) } },
  {
    what: "a system schema that can be enabled",
    check: systemSchemasCheck,
    of: system,
    read: { systemSchemas: value([{ schema: "serving", state: "AVAILABLE" }]) },
  },
  {
    what: "allowed destinations whose names resolve",
    check: egressCheck,
    of: subject("prod"),
    read: { destinations: { "pypi.org": value(true) } },
  },
];

const STOPS: readonly Case[] = [
  {
    what: "credentials of another account",
    check: identityCheck,
    read: { caller: value({ accountId: "222222222222", arn: "a" }) },
    says: /the stage is in account 111111111111/,
  },
  {
    what: "a role that does not allow a call",
    check: awsRightsCheck,
    read: { deniedActions: value(["ec2:CreateVpc"]) },
    says: /not allowed: ec2:CreateVpc/,
  },
  {
    what: "a caller who is not an account administrator",
    check: accountRightsCheck,
    read: { workspaces: { reason: "GET /workspaces answered 403 PERMISSION_DENIED: no" } },
    says: /deploying principal/,
  },
  {
    what: "a second metastore",
    check: metastoreCheck,
    read: metastore("main"),
    says: /adoptMetastore: true and databricks.metastore: main/,
  },
  {
    what: "a metastore to adopt that does not exist",
    check: metastoreCheck,
    of: adopting(),
    read: { metastores: value([]) },
    says: /adoptMetastore: false/,
  },
  {
    what: "a metastore to adopt that has another name",
    check: metastoreCheck,
    of: adopting(),
    read: metastore("main"),
    says: /databricks.metastore: main/,
  },
  {
    what: "a workspace in a lower tier",
    check: tierCheck,
    of: subject("prod"),
    read: workspace("PREMIUM"),
    says: /raise the tier in the account console/,
  },
  { what: "too few zones", check: zonesCheck, read: { zones: value(["a"]) }, says: /network.zones: 1/ },
  {
    what: "a node type that the region does not offer",
    check: nodeTypeCheck,
    read: { zones: value(["a", "b"]), nodeTypeZones: value([]) },
    says: /another compute.nodeType/,
  },
  {
    what: "a node type that only other zones offer",
    check: nodeTypeCheck,
    read: { zones: value(["a", "b", "c"]), nodeTypeZones: value(["c"]) },
    says: /the stage uses a, b/,
  },
  { what: "an exhausted quota", check: quotasCheck, read: quotas(5), says: /Service Quotas/ },
  {
    what: "a bucket of another account",
    check: bucketsCheck,
    read: bucket("foreign"),
    says: /change service: \S+ in account.yaml/,
  },
  {
    what: "an existing bucket of a stage that is not deployed",
    check: bucketsCheck,
    read: bucket("ours"),
    says: /imports/,
  },
  {
    what: "a credential or storage configuration of a stage that is not deployed",
    check: accountNamesCheck,
    read: { configurationNames: value(["fraudops-dev"]), workspaces: value([]), ownVpcs: value(0) },
    says: /earlier attempt/,
  },
  {
    what: "a catalog of another owner",
    check: catalogCheck,
    read: { catalogs: value([{ name: "fraudops_dev", owner: "me@example.com", comment: "" }]) },
    says: /owned by me@example.com/,
  },
  {
    what: "a metastore with the maximum number of external locations",
    check: resourceQuotasCheck,
    read: quota("metastore", "m", "external-location", 1000),
    says: /external-location in the metastore \(1000 of 1000 used\).*account team/,
  },
  {
    what: "a schema of the stage with the maximum number of tables",
    check: resourceQuotasCheck,
    read: quota("schema", "fraudops_dev.fraud", "table", 1000),
    says: /table in schema fraudops_dev\.fraud \(1000 of 1000 used\)/,
  },
  {
    what: "an account at its limit of credential configurations",
    check: accountLimitsCheck,
    read: configurations(11),
    says: /the limits leave no room for the stage: 11 of 11 credential configurations; .*account team/,
  },
  {
    what: "an account at its limit of VPC endpoints",
    check: accountLimitsCheck,
    of: subject("prod"),
    read: configurations(0, { vpcEndpoints: 109 }),
    says: /109 of 110 registrations of VPC endpoints/,
  },
  {
    what: "a workspace without model serving",
    check: servingCheck,
    read: { servingEndpoints: { reason: "GET /serving-endpoints answered 403 FEATURE_DISABLED: not in this region" } },
    says: /another region/,
  },
  {
    what: "a schema that Databricks manages",
    check: systemSchemasCheck,
    of: system,
    read: { systemSchemas: value([{ schema: "serving", state: "MANAGED" }]) },
    says: /remove serving from/,
  },
  {
    what: "an allowed destination whose name does not resolve",
    check: egressCheck,
    of: subject("prod"),
    read: { destinations: { "pypi.example": value(false) } },
    says: /does not resolve/,
  },
  {
    what: "no allowed destination",
    check: egressCheck,
    of: subject("prod"),
    read: {},
    says: /or the host of a package mirror/,
  },
];

test.each(PASSES)("passes: $what", ({ check, of = subject(), read }) => {
  const findings = check(of, facts(read));
  expect(findings.length).toBeGreaterThan(0);
  expect(findings.filter(({ verdict }) => verdict !== "ok")).toEqual([]);
});

test.each(STOPS)("fails, and reports the remedy: $what", ({ check, of = subject(), read, says }) => {
  const failing = check(of, facts(read)).filter(({ verdict }) => verdict === "fails");
  expect(failing.length).toBeGreaterThan(0);
  for (const { found, remedy = "" } of failing) {
    expect(remedy).not.toBe("");
    expect(`${found}; ${remedy}`).toMatch(says ?? /./);
  }
});

test("every check has an example that passes and one that fails", () => {
  for (const cases of [PASSES, STOPS]) {
    expect(CHECKS.filter((check) => !cases.some((each) => each.check === check))).toEqual([]);
  }
});

test("a check without access is reported as unchecked, with the reason", () => {
  const buckets = { b: UNREAD };
  const destinations = { "pypi.org": UNREAD };
  const findings = CHECKS.flatMap((check) => check(subject("prod"), facts({ buckets, destinations })));
  expect(findings.length).toBeGreaterThan(10);
  expect(findings.filter(({ verdict, found }) => verdict !== "unchecked" || found !== "nobody answers")).toEqual([]);
});

test("an existing bucket of a stage without a VPC of its own is reported as unchecked", () => {
  const network = { ...subject().stage.network, adopt: { vpcId: "vpc-1", subnetIds: ["subnet-1", "subnet-2"] } };
  const adopting = subject("dev", { stage: { network } as Partial<Subject["stage"]> });
  expect(bucketsCheck(adopting, facts(bucket("ours")))).toMatchObject([{ verdict: "unchecked" }]);
});

test("the tier of the account is reported as unchecked if the account has no workspace", () => {
  expect(tierCheck(subject("prod"), facts({ workspaces: value([]) }))).toMatchObject([{ verdict: "unchecked" }]);
});

test("a stage with an adopted workspace has no checks of network and workspace names", () => {
  const adopt = { host: "https://workspace.example", workspaceId: "1" };
  const guest = subject("dev", { stage: { workspace: { pricingTier: "PREMIUM", adopt } } });
  for (const check of [zonesCheck, quotasCheck, accountNamesCheck, accountLimitsCheck, tierCheck, accountRightsCheck]) {
    expect(check(guest, facts())).toEqual([]);
  }
});

test("a merge request's stage has the catalog of its slot and no checks of AWS resources", async () => {
  const request: Subject = requestContext("pr-1");
  const catalog = { name: "fraudops_slot_1", owner: "me", comment: "Data and models of the merge request in slot-1" };
  expect(catalogCheck(request, facts({ catalogs: value([catalog]) }))).toMatchObject([{ verdict: "ok" }]);
  expect(awsRightsCheck(request, facts({ deniedActions: value(["s3:CreateBucket"]) }))).toEqual([]);

  const unreachable = { reason: "not asked" };
  const names = { resolves: () => Promise.resolve(true) };
  const clouds = { aws: unreachable, account: unreachable, workspace: unreachable, names };
  expect((await readFacts(request, clouds)).buckets).toEqual({});
});

const ADOPTED_NETWORK = {
  vpcId: "vpc-12345678",
  subnetIds: ["subnet-12345678", "subnet-23456789"],
  securityGroupId: "sg-12345678",
};

test.each<[string, Partial<Subject["stage"]>]>([
  [
    "workspace",
    { workspace: { pricingTier: "PREMIUM", adopt: { host: "https://workspace.example", workspaceId: "1" } } },
  ],
  ["network", { network: { adopt: ADOPTED_NETWORK } }],
])("the calls of a stage with an adopted %s are those for buckets, roles and keys", (_what, stage) => {
  const guest = subject("dev", { stage });
  const calls = stageCalls(guest, new Naming(guest.account.service, "dev"));
  const services = calls.flatMap(({ actions }) => actions.map((action) => action.split(":")[0]));
  expect([...new Set(services)].sort()).toEqual(["iam", "kms", "s3"]);
});

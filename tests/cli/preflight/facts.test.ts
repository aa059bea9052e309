import type { AwsPort, Clouds } from "../../../cli/preflight/clouds";
import { readFacts } from "../../../cli/preflight/facts";
import { subject } from "./subject";

const aws: AwsPort = {
  caller: () => Promise.resolve({ accountId: "111111111111", arn: "arn:aws:iam::111111111111:user/me" }),
  zones: () => Promise.resolve(["a", "b"]),
  zonesOffering: (type) => (type === "m6gd.xlarge" ? Promise.resolve(["a"]) : Promise.reject(new Error(type))),
  quota: (quota) =>
    quota === "vpcs" ? Promise.reject(new Error("quota is hidden")) : Promise.resolve({ limit: 5, used: 1 }),
  countVpcs: (tags) => Promise.resolve(tags["stage"] === "dev" ? 1 : 0),
  bucket: () => Promise.resolve("free"),
  deniedActions: (_caller, calls) => Promise.resolve(calls.flatMap(({ actions }) => actions)),
};
const CLOUDS: Clouds = {
  aws: { port: aws },
  account: { reason: "no API of the account" },
  workspace: { reason: "no workspace yet" },
  names: { resolves: (host) => Promise.resolve(host === "pypi.org") },
};

test("reads facts from the clouds; a fact that cannot be read has the error as its reason", async () => {
  const facts = await readFacts(subject(), CLOUDS);
  expect(facts).toMatchObject({
    zones: { value: ["a", "b"] },
    nodeTypeZones: { value: ["a"] },
    ownVpcs: { value: 1 },
    quotas: { vpcs: { reason: "quota is hidden" }, addresses: { value: { limit: 5, used: 1 } } },
    metastores: { reason: "no API of the account" },
    catalogs: { reason: "no workspace yet" },
    destinations: { "pypi.org": { value: true }, "conda.anaconda.org": { value: false } },
  });
});

test("requests the names of the stage's buckets", async () => {
  const { buckets } = await readFacts(subject(), CLOUDS);
  expect(Object.keys(buckets).sort()).toEqual([
    "fraudops-dev-catalog-111111111111",
    "fraudops-dev-logs-111111111111",
    "fraudops-dev-root-111111111111",
  ]);
});

test("simulates the provider's calls for the stage in IAM, without those for a network if the workspace is adopted", async () => {
  const asked = async (of = subject()): Promise<readonly string[]> => {
    const { deniedActions } = await readFacts(of, CLOUDS);
    return "value" in deniedActions ? deniedActions.value : [];
  };
  expect(await asked()).toEqual(expect.arrayContaining(["ec2:CreateVpc", "s3:CreateBucket", "s3:TagResource"]));
  const adopt = { host: "https://workspace.example", workspaceId: "1" };
  const guest = await asked(subject("dev", { stage: { workspace: { pricingTier: "PREMIUM", adopt } } }));
  expect(guest).toContain("s3:CreateBucket");
  expect(guest).not.toContain("ec2:CreateVpc");
});

test("simulates no calls without a caller", async () => {
  const unknown: AwsPort = { ...aws, caller: () => Promise.reject(new Error("no credentials")) };
  const { deniedActions } = await readFacts(subject(), { ...CLOUDS, aws: { port: unknown } });
  expect(deniedActions).toEqual({ reason: "no credentials" });
});

import { namesRule } from "../../../config/rules/names";
import type { StageConfig } from "../../../config/schema";
import { validAccount, validStage } from "../project";

function stageNamed(stage: string, ...projects: readonly string[]): StageConfig {
  const dev = validStage("dev");
  const fraud = dev.projects.fraud;
  if (fraud === undefined) throw new Error("dev has no project fraud");
  return { ...dev, stage, projects: Object.fromEntries(projects.map((name) => [name, fraud])) };
}

test("the repository's own names pass", () => {
  const stages = ["dev", "staging", "prod", "pr-42"].map((name) => validStage(name));
  expect(namesRule(validAccount(), stages)).toEqual([]);
});

test("fails on a service whose name is too long for the audit log's access log bucket", () => {
  const service = "s".repeat(36);
  expect(namesRule(validAccount({ service: service.slice(1) }), [])).toEqual([]);
  expect(namesRule(validAccount({ service }), [])).toEqual([
    {
      owner: "account",
      path: ["service"],
      allowed: `at most 35 characters: the name of an S3 bucket has at most 63 characters, "${service}-audit-log-111111111111-logs" has 64`,
    },
  ]);
});

test("fails on a service whose bucket names would be too long, and reports the maximum length", () => {
  const [short, long] = ["s".repeat(30), "s".repeat(31)];
  const stages = [stageNamed("short-lived")];

  // The longest bucket name has the 63 characters that S3 allows: 30 of the service, and "-short-lived" + "-catalog" +
  // "-111111111111".
  expect(namesRule(validAccount({ service: short }), stages)).toEqual([]);
  expect(namesRule(validAccount({ service: long }), stages)).toEqual([
    {
      owner: "account",
      path: ["service"],
      allowed: `at most 30 characters: the name of an S3 bucket has at most 63 characters, "${long}-short-lived-catalog-111111111111" has 64`,
    },
  ]);
});

test("fails on a service whose network connectivity configuration in Databricks would have too long a name", () => {
  // The name, "<service>-prod", has 26 + 5 = 31 characters, but Databricks allows at most 30.
  const service = "s".repeat(26);
  const enterprise = { ...stageNamed("prod"), workspace: { pricingTier: "ENTERPRISE" } } as const;

  expect(namesRule(validAccount({ service }), [stageNamed("prod")])).toEqual([]);
  expect(namesRule(validAccount({ service: "s".repeat(25) }), [enterprise])).toEqual([]);
  expect(namesRule(validAccount({ service }), [enterprise])).toMatchObject([
    { owner: "account", path: ["service"], allowed: expect.stringContaining("at most 25 characters") as string },
  ]);
});

test("fails on a project whose endpoint name would be too long", () => {
  const longest = "p".repeat(63 - "fraudops-dev-".length);

  expect(namesRule(validAccount(), [stageNamed("dev", longest)])).toEqual([]);
  expect(namesRule(validAccount(), [stageNamed("dev", `${longest}p`)])).toMatchObject([
    { owner: { stage: "dev" }, path: ["projects", `${longest}p`] },
  ]);
});

test.each(["platform", "workspace", "default", "information-schema"])("fails on a project called %s", (name) => {
  expect(namesRule(validAccount(), [stageNamed("dev", name)])).toMatchObject([{ path: ["projects", name] }]);
});

test.each([
  ["account", "a stack"],
  ["bootstrap", "a stack"],
  ["audit", "the prefix of the audit log, which no stage may change"],
])("fails on a stage called %s: it is %s", (name) => {
  expect(namesRule(validAccount(), [stageNamed(name, "fraud")])).toMatchObject([{ path: ["stage"] }]);
});

test.each(["dev", "terraform"])(
  "fails on a state bucket with the prefix of the stage %s, because the stage's CI role could delete it",
  (name) => {
    const state = (bucket: string) => ({ backend: "s3", bucket, region: "eu-central-1" }) as const;
    const bucket = `fraudops-${name}-state`;

    expect(namesRule(validAccount({ state: state(bucket) }), [stageNamed("qa")])).toEqual([]);
    expect(namesRule(validAccount({ state: state(bucket) }), [stageNamed(name)])).toEqual([
      {
        owner: "account",
        path: ["state", "bucket"],
        allowed: `a name that does not begin with "fraudops-${name}-": the CI role of stage ${name} may delete such buckets`,
      },
    ]);
  },
);

test("fails on a stage that matches another stage's name pattern", () => {
  expect(namesRule(validAccount(), [stageNamed("dev"), stageNamed("dev-eu"), stageNamed("device")])).toEqual([
    {
      owner: { stage: "dev-eu" },
      path: ["stage"],
      allowed: "a name that does not begin with \"dev-\": the pattern 'dev-*' would select the stacks of both stages",
    },
  ]);
});

test.each([
  ["sthree", "sthree-"],
  ["sthree-x", "sthree-"],
  ["amzn-s3-demo", "amzn-s3-demo-"],
  ["sg", "sg-"],
])("fails on the service %s, a prefix that the clouds reserve", (service, start) => {
  expect(namesRule(validAccount({ service }), [stageNamed("dev")])).toEqual([
    { owner: "account", path: ["service"], allowed: expect.stringContaining(`begin with "${start}"`) as string },
  ]);
});

test.each(["sthreex", "my-sthree-x", "amzn", "sgx"])(
  "accepts the service %s, which has no reserved prefix but a similar one",
  (service) => {
    expect(namesRule(validAccount({ service }), [stageNamed("dev")])).toEqual([]);
  },
);

test("fails on a stage whose catalog would be the Hive metastore", () => {
  expect(namesRule(validAccount({ service: "hive" }), [stageNamed("metastore"), stageNamed("dev")])).toMatchObject([
    { owner: { stage: "metastore" }, path: ["stage"] },
  ]);
});

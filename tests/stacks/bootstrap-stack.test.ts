import type { AccountConfig, StageConfig } from "../../config/schema";
import { BootstrapStack, type BootstrapStackProps } from "../../stacks/bootstrap-stack";
import { statement } from "../support/policy";
import { committedService, PROJECT_ROOT } from "../support/service";
import { awsTypesOfStage } from "../support/stage-types";
import { synthesizeStack, type Synthesized } from "../support/synth";

const { account, stages } = committedService();

function synthesize(props: Partial<BootstrapStackProps> = {}): Synthesized {
  const awsTypesOf = (stage: StageConfig): readonly string[] => awsTypesOfStage(account, stage);
  return synthesizeStack(
    (app) => new BootstrapStack(app, { account, stages, projectRoot: PROJECT_ROOT, awsTypesOf, ...props }),
  );
}

/** Returns the committed stages, with the stage `name` in the AWS account `accountId`. */
function moved(name: string, accountId: string): StageConfig[] {
  return stages.map((stage) => (stage.stage === name ? { ...stage, aws: { ...stage.aws, accountId } } : stage));
}

test("matches the reviewed snapshot", () => {
  expect(synthesize().forSnapshot()).toMatchSnapshot();
});

test("every stage has a role for plans and a role for applies", () => {
  const names = synthesize()
    .all("aws_iam_role")
    .map(({ name }) => String(name))
    .filter((name) => !/-slot-\d+$/.test(name));
  expect(names.sort()).toEqual(
    stages.flatMap(({ stage }) => [`${account.service}-${stage}-apply`, `${account.service}-${stage}-plan`]).sort(),
  );
});

test("outputs the roles by stage and purpose", () => {
  const outputs = synthesize().json.output ?? {};
  const expected = stages.flatMap(({ stage }) => [`${stage}_apply_role_arn`, `${stage}_plan_role_arn`]);
  const slots = ["slot_1_role_arn", "slot_2_role_arn", "slot_3_role_arn"];
  expect(Object.keys(outputs).sort()).toEqual([...expected, ...slots].sort());
  expect(outputs["dev_plan_role_arn"]?.["value"]).toMatch(/^\${aws_iam_role\.Role-dev-plan_.+\.arn}$/);
});

test("a short-lived stage has no role and does not remove the roles of other stages", () => {
  const [first] = stages;
  if (first === undefined) throw new Error("no stage");
  expect(synthesize({ stages: [...stages, { ...first, stage: "pr-42" }] }).json).toEqual(synthesize().json);
});

test("the role of a stage writes only the states of that stage, including the states of future projects", () => {
  const stack = synthesize();
  for (const { stage } of stages) {
    const [policy] = Object.entries(stack.byName("aws_iam_role_policy"))
      .filter(([name]) => name.startsWith(`Role-${stage}-apply`))
      .map(([, { policy: document }]) => document);
    const files = [statement(policy, "StateFiles").Resource ?? []].flat().map((arn) => arn.replace(/^.*}\//, ""));
    expect(files).toEqual([`${stage}-*.tfstate`]);
  }
});

test("AWS accepts the policies of every role with the longest names", () => {
  const stack = synthesize({ account: { ...account, service: "s".repeat(30) } });
  const arn = `arn:aws:kms:ap-southeast-1:111111111111:key/${"0".repeat(36)}`;
  const lengths = stack
    .all("aws_iam_role_policy")
    .map(({ policy }) => String(policy).replaceAll(/\$\{[^}]*\}/g, arn).length);
  // AWS limits all inline policies of a role to 10,240 characters.
  for (const length of lengths) expect(length).toBeLessThanOrEqual(10_240);
});

test("a slot's role trusts the slot's CI jobs, and is in the state bucket's AWS account, even if no stage is in that account", () => {
  const elsewhere = stages.map((stage) => ({ ...stage, aws: { ...stage.aws, accountId: "222222222222" } }));
  const [role] = Object.entries(synthesize({ stages: elsewhere }).byName("aws_iam_role"))
    .filter(([name]) => name.startsWith("Role-slot-2_"))
    .map(([, item]) => item);
  expect(role).toMatchObject({ provider: "aws", name: "fraudops-slot-2", path: "/ci/" });
  const claims = JSON.stringify([
    statement(role?.["assume_role_policy"], "github"),
    statement(role?.["assume_role_policy"], "gitlab"),
  ]);
  expect(claims).toContain("repo:example/fraudops:environment:slot-2");
  expect(claims).toContain("project_path:example/fraudops:ref_type:branch:ref:*");
});

test("without slots there are no roles of slots", () => {
  const names = Object.keys(synthesize({ account: { ...account, mergeRequests: undefined } }).byName("aws_iam_role"));
  expect(names.filter((name) => name.includes("slot"))).toEqual([]);
});

test("the first deploy keeps its state in a file, and creates the same resources as the second", () => {
  const first = synthesize({ localState: true });
  const second = synthesize();
  expect(first.json.terraform.backend).toEqual({ local: { path: `${PROJECT_ROOT}/bootstrap.tfstate` } });
  expect(second.json.terraform.backend).toHaveProperty("s3");
  expect(first.json.resource).toEqual(second.json.resource);
});

test("the state bucket is in the backend's region", () => {
  const state = { backend: "s3", bucket: "states", region: "eu-west-1" } as const;
  expect(synthesize({ account: { ...account, state } }).providers("aws")).toEqual([
    expect.objectContaining({ region: "eu-west-1" }),
  ]);
});

test("with states in files, there is no state bucket and no permission on one", () => {
  const local: AccountConfig = { ...account, state: { backend: "local", directory: "states" } };
  const stack = synthesize({ account: local });
  expect(Object.keys(stack.counts()).sort()).toEqual([
    "aws_iam_openid_connect_provider",
    "aws_iam_policy",
    "aws_iam_role",
    "aws_iam_role_policy",
  ]);
  expect(stack.text).not.toContain("StateFiles");
});

test("without continuous integration there are no CI roles", () => {
  const counts = synthesize({ account: { ...account, ci: {} } }).counts();
  expect(counts).not.toHaveProperty("aws_iam_role");
  expect(counts).not.toHaveProperty("aws_iam_openid_connect_provider");
});

test("a stage in another AWS account has its roles there, with access to its states", () => {
  const stack = synthesize({ stages: moved("prod", "222222222222") });
  const elsewhere = "aws.account-222222222222";
  for (const [name, role] of Object.entries(stack.byName("aws_iam_role"))) {
    expect(role["provider"]).toBe(name.startsWith("Role-prod-") ? elsewhere : "aws");
  }
  expect(stack.providers("aws")).toContainEqual(
    expect.objectContaining({
      alias: "account-222222222222",
      assume_role: [{ role_arn: "arn:aws:iam::222222222222:role/OrganizationAccountAccessRole" }],
    }),
  );
  const [bucketPolicy] = Object.entries(stack.byName("aws_s3_bucket_policy"))
    .filter(([name]) => name.startsWith("State_Bucket"))
    .map(([, { policy }]) => policy);
  expect(JSON.stringify(statement(bucketPolicy, "Files222222222222").Resource)).not.toContain("dev-");
});

test.each([true, false])(
  "deletion protection %p decides whether bucket, key and access log can be destroyed",
  (deletionProtection) => {
    const stack = synthesize({ account: { ...account, deletionProtection } });
    const lasting = [...stack.all("aws_s3_bucket"), stack.only("aws_kms_key")];
    expect(lasting.map((item) => "lifecycle" in item)).toEqual(lasting.map(() => deletionProtection));
    expect(lasting).toHaveLength(3);
  },
);

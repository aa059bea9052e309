import type { AccountConfig, StageConfig } from "../../config/schema";
import { AccountStack } from "../../stacks/account-stack";
import { committedService, PROJECT_ROOT } from "../support/service";
import { synthesizeStack, type Synthesized } from "../support/synth";

const { account, stages } = committedService();

function synthesize(
  deletionProtection = account.deletionProtection,
  databricks: Partial<AccountConfig["databricks"]> = {},
  some: readonly StageConfig[] = stages,
): Synthesized {
  const changed = { ...account, deletionProtection, databricks: { ...account.databricks, ...databricks } };
  return synthesizeStack((app) => new AccountStack(app, { account: changed, stages: some, projectRoot: PROJECT_ROOT }));
}

test("looks as reviewed", () => {
  expect(synthesize().json).toMatchSnapshot();
});

test("one Databricks provider, for the account, and one AWS provider, for the bucket of the audit log", () => {
  const stack = synthesize();
  expect(stack.providers("aws")).toEqual([
    expect.objectContaining({ region: account.aws.region, allowed_account_ids: [account.aws.accountId] }),
  ]);
  expect(stack.providers("databricks")).toEqual([
    expect.objectContaining({ account_id: account.databricks.accountId }),
  ]);
});

test("the deploying service principal of every stage administers the metastore", () => {
  const members = Object.keys(synthesize().byName("databricks_group_member"));
  for (const { stage } of stages) {
    expect(members.filter((name) => name.startsWith(`MetastoreAdmins_Member-${stage}_`))).toHaveLength(1);
  }
});

test.each([true, false])(
  "deletion protection %p decides whether the metastore can be destroyed",
  (deletionProtection) => {
    expect("lifecycle" in synthesize(deletionProtection).only("databricks_metastore")).toBe(deletionProtection);
  },
);

test("an audit log that somebody else delivers needs nothing in AWS", () => {
  const stack = synthesize(true, { auditLogDelivery: false });
  expect(stack.counts()).not.toHaveProperty("databricks_mws_log_delivery");
  expect(Object.keys(stack.counts()).filter((type) => type.startsWith("aws_"))).toEqual([]);
  expect(stack.providers("aws")).toEqual([]);
});

test("the audit log's role is given as long as the slowest stage's", () => {
  const slow = stages.map((stage, index) => ({ ...stage, iamPropagationSeconds: index * 10 }));
  const waits = synthesize(true, {}, slow).only("terraform_data")["provisioner"];
  expect(waits).toEqual([{ "local-exec": { command: `sleep ${(stages.length - 1) * 10}` } }]);
});

test.each([true, false])("legacy features off: %p, for everybody's new workspaces", (legacyFeaturesOff) => {
  const { databricks_disable_legacy_features_setting: count = 0 } = synthesize(true, { legacyFeaturesOff }).counts();
  expect(count).toBe(legacyFeaturesOff ? 1 : 0);
});

test("a metastore that exists is looked up, and neither changed nor destroyed", () => {
  const stack = synthesize(true, { adoptMetastore: true });
  expect(stack.counts()).not.toHaveProperty("databricks_metastore");
  expect(stack.data("databricks_metastore")).toEqual([{ name: account.databricks.metastore }]);
});

test("every stage that has a budget tells somebody when its own tags cost more", () => {
  const stack = synthesize();
  const told = stages.map(({ stage, budget }) => ({
    display_name: `${account.service}-${stage}`,
    threshold: String(budget?.usdPerMonth),
    tags: [account.service, stage],
  }));
  const found = stack.all("databricks_budget").map(({ display_name, alert_configurations, filter }) => ({
    display_name,
    threshold: (alert_configurations as { quantity_threshold: string }[])[0]?.quantity_threshold,
    tags: (filter as { tags: { value: { values: string[] } }[] }).tags.flatMap(({ value }) => value.values),
  }));
  expect(found).toHaveLength(told.length);
  expect(found).toEqual(expect.arrayContaining(told));
});

test("a stage without a budget has none", () => {
  const [first] = stages.map(({ budget: _left, ...stage }) => stage);
  expect(synthesize(true, {}, first ? [first] : []).counts()).not.toHaveProperty("databricks_budget");
});

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

/** The stages, the first of them in a workspace that exists. */
function adopting(): StageConfig[] {
  const adopt = { host: "https://dbc-1.cloud.databricks.com", workspaceId: "1234" };
  return stages.map((stage, index) => (index === 0 ? { ...stage, workspace: { ...stage.workspace, adopt } } : stage));
}

test("no stage administers the metastore, which holds the data of all", () => {
  const members = Object.keys(synthesize().byName("databricks_group_member"));
  expect(members.filter((name) => name.startsWith("MetastoreAdmins"))).toEqual([]);
  expect(synthesize().only("databricks_metastore")["owner"]).toMatch(/MetastoreAdmins_.+\.display_name}$/);
});

test("a stage that turns system tables on without administering the account administers the metastore", () => {
  const members = Object.keys(
    synthesize(true, { systemTablesFrom: "dev" }, adopting()).byName("databricks_group_member"),
  );
  expect(members.filter((name) => name.startsWith("MetastoreAdmins_Member-dev_"))).toHaveLength(1);
});

test("a stage enters the workspace that it adopts here, and administers no account", () => {
  const stack = synthesize(true, {}, adopting());
  const assignments = stack.byName("databricks_mws_permission_assignment");
  const permissions = Object.entries(assignments).map(([name, item]) => [
    name.replace(/^Access-dev_Assignment-fraudops-dev-(.+)_[0-9A-F]{8}$/, "$1"),
    item["workspace_id"],
    item["permissions"],
  ]);
  expect(permissions).toContainEqual(["deploy", 1234, ["ADMIN"]]);
  expect(permissions).toContainEqual(["analysts", 1234, ["USER"]]);
  expect(permissions).toHaveLength(7);
  // A number that no workspace of the account has fails the plan.
  const [known] = stack.data("databricks_mws_workspaces");
  expect(known?.["lifecycle"]).toEqual({
    postcondition: [
      {
        condition: "${contains(values(self.ids), 1234)}",
        error_message: expect.stringMatching(/^workspace\.adopt\.workspaceId of stage dev: .+ 1234/) as string,
      },
    ],
  });
  const admins = Object.keys(stack.byName("databricks_service_principal_role"));
  expect(admins.map((name) => name.split("_")[0]).sort()).toEqual(["Stage-prod", "Stage-staging"]);
});

test("a short-lived stage is trusted to no branch or environment of its name", () => {
  const [first] = stages;
  const stack = synthesize(true, {}, first ? [{ ...first, stage: "pr-42" }] : []);
  expect(stack.counts()).not.toHaveProperty("databricks_service_principal_federation_policy");
});

test("the application id of each stage's deploying service principal is told", () => {
  const outputs = synthesize().json.output ?? {};
  expect(Object.keys(outputs).sort()).toEqual(stages.map(({ stage }) => `${stage}_deploy_client_id`).sort());
  expect(outputs["dev_deploy_client_id"]?.["value"]).toMatch(/-deploy_.+\.application_id}$/);
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

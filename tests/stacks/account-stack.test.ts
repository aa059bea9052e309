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

test("matches the reviewed snapshot", () => {
  expect(synthesize().forSnapshot()).toMatchSnapshot();
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

/** Returns the committed stages, of which the first one, dev, adopts an existing workspace. */
function adopting(): StageConfig[] {
  const adopt = { host: "https://dbc-1.cloud.databricks.com", workspaceId: "1234" };
  return stages.map((stage, index) => (index === 0 ? { ...stage, workspace: { ...stage.workspace, adopt } } : stage));
}

test("no stage administers the metastore, because it has the data of all stages", () => {
  const members = Object.keys(synthesize().byName("databricks_group_member"));
  expect(members.filter((name) => name.startsWith("MetastoreAdmins"))).toEqual([]);
  expect(synthesize().only("databricks_metastore")["owner"]).toMatch(/MetastoreAdmins_.+\.display_name}$/);
});

test("a stage that enables system tables and is no account administrator administers the metastore", () => {
  const members = Object.keys(
    synthesize(true, { systemTablesFrom: "dev" }, adopting()).byName("databricks_group_member"),
  );
  expect(members.filter((name) => name.startsWith("MetastoreAdmins_Member-dev_"))).toHaveLength(1);
});

test("the account stack assigns a stage's principals to an adopted workspace, and makes none of them account administrator", () => {
  const stack = synthesize(true, {}, adopting());
  const assignments = stack.byName("databricks_mws_permission_assignment");
  const permissions = Object.entries(assignments).map(([name, item]) => [
    name.replace(/^Access-dev_Assignment-fraudops-dev-(.+)_[0-9A-F]{8}$/, "$1"),
    item["workspace_id"],
    item["permissions"],
  ]);
  expect(permissions).toContainEqual(["deploy", 1234, ["ADMIN"]]);
  expect(permissions).toContainEqual(["analysts", 1234, ["USER"]]);
  expect(permissions.filter(([name]) => !String(name).includes("slot-"))).toHaveLength(7);
  // A postcondition fails the plan if the account has no workspace with the configured id.
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

test("a merge request's stage has no identities, because its slot has them", () => {
  const [first] = stages;
  const requests = first ? [{ ...first, stage: "pr-42" }] : [];
  expect(synthesize(true, {}, [...stages, ...requests]).json).toEqual(synthesize().json);
});

describe("slots", () => {
  const slots = ["slot-1", "slot-2", "slot-3"];
  const stack = synthesize();

  test("each has a principal that deploys and one that runs jobs, without administrator rights", () => {
    const names = stack.all("databricks_service_principal").map((item) => String(item["display_name"]));
    expect(names.filter((name) => name.includes("slot-")).sort()).toEqual(
      slots.flatMap((slot) => [`fraudops-${slot}-deploy`, `fraudops-${slot}-jobs`]),
    );
    const given = ["databricks_service_principal_role", "databricks_group_member"].flatMap((type) => stack.all(type));
    expect(JSON.stringify(given)).not.toContain("Slot-");
  });

  test("only a slot's deploy principal can run jobs as the slot's jobs principal", () => {
    for (const slot of slots) {
      const [rules] = Object.entries(stack.byName("databricks_access_control_rule_set"))
        .filter(([name]) => name.startsWith(`Slot-${slot}_`))
        .map(([, item]) => item);
      expect(rules?.["name"]).toMatch(new RegExp(`Slot-${slot}_ServicePrincipal-jobs_.+application_id`));
      expect(JSON.stringify(rules?.["grant_rules"])).toMatch(new RegExp(`Slot-${slot}_ServicePrincipal-deploy_`));
    }
  });

  test("CI jobs authenticate as a slot's principals in GitHub from the slot's environment, in GitLab from any pipeline of the project", () => {
    const policies = Object.entries(stack.byName("databricks_service_principal_federation_policy"))
      .filter(([name]) => name.startsWith("Slot-slot-2_"))
      .map(([name, item]) => {
        const { subject, subject_claim: claim = "sub" } = item["oidc_policy"] as Record<string, string>;
        return [/Federation-(\w+-\w+)-/.exec(name)?.[1], claim, subject];
      });
    expect(policies.sort()).toEqual([
      ["deploy-github", "sub", "repo:example/fraudops:environment:slot-2"],
      ["deploy-gitlab", "project_path", "example/fraudops"],
      ["jobs-github", "sub", "repo:example/fraudops:environment:slot-2"],
      ["jobs-gitlab", "project_path", "example/fraudops"],
    ]);
  });

  test("the account stack assigns the slots' principals to dev's workspace if dev adopts the workspace", () => {
    const assignments = Object.entries(synthesize(true, {}, adopting()).byName("databricks_mws_permission_assignment"));
    const own = assignments.filter(([name]) => name.startsWith("Access-slot-"));
    expect(own.map(([, item]) => [item["workspace_id"], item["permissions"]])).toEqual(
      slots.flatMap(() => [1, 2]).map(() => [1234, ["USER"]]),
    );
  });

  test("all slots share one budget", () => {
    const budget = stack.where("databricks_budget", { display_name: "fraudops-slots" });
    expect(JSON.stringify(budget["filter"])).toContain(JSON.stringify(slots));
  });
});

test("outputs the application id of each stage's deploying principal", () => {
  const outputs = synthesize().json.output ?? {};
  const names = Object.keys(outputs).filter((name) => !name.startsWith("slot_"));
  expect(names.sort()).toEqual(stages.map(({ stage }) => `${stage}_deploy_client_id`).sort());
  expect(outputs["dev_deploy_client_id"]?.["value"]).toMatch(/-deploy_.+\.application_id}$/);
});

test.each([true, false])(
  "deletion protection %p decides whether the metastore can be destroyed",
  (deletionProtection) => {
    expect("lifecycle" in synthesize(deletionProtection).only("databricks_metastore")).toBe(deletionProtection);
  },
);

test("an audit log that another party delivers needs no AWS resources", () => {
  const stack = synthesize(true, { auditLogDelivery: false });
  expect(stack.counts()).not.toHaveProperty("databricks_mws_log_delivery");
  expect(Object.keys(stack.counts()).filter((type) => type.startsWith("aws_"))).toEqual([]);
  expect(stack.providers("aws")).toEqual([]);
});

test("the wait for the audit log's role is the longest propagation time of the stages", () => {
  const slow = stages.map((stage, index) => ({ ...stage, iamPropagationSeconds: index * 10 }));
  const waits = synthesize(true, {}, slow).only("terraform_data")["provisioner"];
  expect(waits).toEqual([{ "local-exec": { command: `sleep ${(stages.length - 1) * 10}` } }]);
});

test.each([true, false])("legacyFeaturesOff %p applies to the account's new workspaces", (legacyFeaturesOff) => {
  const { databricks_disable_legacy_features_setting: count = 0 } = synthesize(true, { legacyFeaturesOff }).counts();
  expect(count).toBe(legacyFeaturesOff ? 1 : 0);
});

test("an existing metastore is looked up and neither changed nor destroyed", () => {
  const stack = synthesize(true, { adoptMetastore: true });
  expect(stack.counts()).not.toHaveProperty("databricks_metastore");
  expect(stack.data("databricks_metastore")).toEqual([{ name: account.databricks.metastore }]);
});

test("every stage with a budget sends an alert if resources with its tags cost more", () => {
  const stack = synthesize();
  const expected = stages.map(({ stage, budget }) => ({
    display_name: `${account.service}-${stage}`,
    threshold: String(budget?.usdPerMonth),
    tags: [account.service, stage],
  }));
  const budgets = stack.all("databricks_budget").filter((item) => item["display_name"] !== "fraudops-slots");
  const found = budgets.map(({ display_name, alert_configurations, filter }) => ({
    display_name,
    threshold: (alert_configurations as { quantity_threshold: string }[])[0]?.quantity_threshold,
    tags: (filter as { tags: { value: { values: string[] } }[] }).tags.flatMap(({ value }) => value.values),
  }));
  expect(found).toHaveLength(expected.length);
  expect(found).toEqual(expect.arrayContaining(expected));
});

test("a stage without a budget has none", () => {
  const [first] = stages.map(({ budget: _left, ...stage }) => stage);
  const budgets = synthesize(true, {}, first ? [first] : []).all("databricks_budget");
  expect(budgets.map((item) => item["display_name"])).toEqual(["fraudops-slots"]);
});

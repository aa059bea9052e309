import type { StageConfig } from "../../config/schema";
import { PlatformStack } from "../../stacks/platform-stack";
import { committedService, stageContext, WITHOUT_SLOTS } from "../support/service";
import { synthesizeStack, type Synthesized } from "../support/synth";

const { stages } = committedService();
const workspaceHost = "https://workspace.example";

function synthesize(name: string, stage: Partial<StageConfig> = {}, metastoreId?: string): Synthesized {
  const context = stageContext(name, { ...WITHOUT_SLOTS, stage });
  return synthesizeStack((app) => new PlatformStack(app, { context, workspaceHost, metastoreId }));
}

test.each(stages.map(({ stage }) => stage))("%s matches the reviewed snapshot", (stage) => {
  expect(synthesize(stage).forSnapshot()).toMatchSnapshot();
});

test("the deploy principal grants itself CREATE CATALOG before it creates the storage credential", () => {
  const stack = synthesize("dev", {}, "metastore");
  const [grant] = Object.keys(stack.byName("databricks_grant"));
  expect(stack.only("databricks_grant")).toMatchObject({
    metastore: "metastore",
    principal: expect.stringMatching(/Principals_deploy_.+\.application_id}$/) as string,
  });
  expect(stack.only("databricks_storage_credential")["depends_on"]).toEqual([`databricks_grant.${grant}`]);
});

test("without `metastoreId`, i.e. in an adopted workspace, there is no grant, because the metastore's owner grants CREATE CATALOG", () => {
  expect(synthesize("dev").counts()).not.toHaveProperty("databricks_grant");
});

test("Databricks validates the bucket only after the role has propagated", () => {
  const stack = synthesize("dev", { iamPropagationSeconds: 7 });
  expect(stack.only("terraform_data")["provisioner"]).toEqual([{ "local-exec": { command: "sleep 7" } }]);
  expect(stack.only("databricks_external_location")["depends_on"]).toEqual([
    `terraform_data.${Object.keys(stack.byName("terraform_data")).join()}`,
  ]);
});

test("with a propagation time of 0 seconds, Databricks validates the bucket as soon as the role has its policy", () => {
  const stack = synthesize("dev", { iamPropagationSeconds: 0 });
  expect(stack.all("terraform_data")).toEqual([]);
  expect(stack.only("databricks_external_location")["depends_on"]).toEqual([
    `aws_iam_role_policy.${Object.keys(stack.byName("aws_iam_role_policy")).join()}`,
  ]);
});

test("the role trusts the credential's external id", () => {
  const stack = synthesize("dev");
  const [credential] = Object.keys(stack.byName("databricks_storage_credential"));
  expect(stack.only("aws_iam_role")["assume_role_policy"]).toContain(
    `\${databricks_storage_credential.${credential}.aws_iam_role[0].external_id}`,
  );
});

test.each([true, false])(
  "with customer-managed keys %p, the role may use the key of the catalog's bucket, so that the control can be changed later",
  (enabled) => {
    const overrides = { customerManagedKeys: { enabled, reason: "to see what it does" } };
    const stack = synthesize("dev", { security: { profile: "standard", overrides } });
    const policy = String(stack.only("aws_iam_role_policy")["policy"]);
    expect(policy).toContain('"kms:ResourceAliases":"alias/fraudops-dev-catalog"');
  },
);

test("every project has a schema and an exchange volume, in addition to the platform's schema", () => {
  const projects = Object.entries(stageContext("dev").stage.projects);
  const third = projects.slice(0, 1).map(([, config]) => ["credit-risk", config] as const);
  const stack = synthesize("dev", { projects: Object.fromEntries([...projects, ...third]) });
  const schemas = stack.all("databricks_schema").map(({ name }) => name);
  expect(schemas.sort()).toEqual(["cash_demand", "credit_risk", "fraud", "platform"]);
  expect(stack.counts()["databricks_volume"]).toBe(4);
});

test("clients have access to the exchange volume and to no table", () => {
  const grants = synthesize("dev").all("databricks_grants");
  const privileges = grants.flatMap(({ grant }) =>
    (grant as { principal: string; privileges: string[] }[])
      .filter(({ principal }) => principal === "fraudops-dev-scoring-clients")
      .flatMap((entry) => entry.privileges),
  );
  expect([...new Set(privileges)].sort()).toEqual(["READ_VOLUME", "USE_CATALOG", "USE_SCHEMA"]);
});

test.each([
  ["fraudops-dev-training", ["fraudops-dev-ml-engineers", "jobs"]],
  ["fraudops-dev-tests", ["fraudops-dev-ml-engineers", "jobs"]],
  ["fraudops-dev-analysis", ["fraudops-dev-analysts", "fraudops-dev-ml-engineers"]],
])("with the policy %s, %s can start clusters", (name, users) => {
  const stack = synthesize("dev");
  const [id] = Object.entries(stack.byName("databricks_cluster_policy"))
    .filter(([, policy]) => policy["name"] === name)
    .map(([key]) => key);
  const access = stack.where("databricks_permissions", { cluster_policy_id: `\${databricks_cluster_policy.${id}.id}` });
  const entries = access["access_control"] as { group_name?: string; permission_level: string }[];
  expect(entries.map(({ group_name }) => group_name ?? "jobs").sort()).toEqual(users);
  expect(new Set(entries.map(({ permission_level }) => permission_level))).toEqual(new Set(["CAN_USE"]));
});

test("each user can have one cluster, and jobs can have any number of clusters", () => {
  const policies = synthesize("dev").all("databricks_cluster_policy");
  const most = Object.fromEntries(policies.map(({ name, max_clusters_per_user }) => [name, max_clusters_per_user]));
  expect(most).toEqual({
    "fraudops-dev-analysis": 1,
    "fraudops-dev-tests": undefined,
    "fraudops-dev-training": undefined,
  });
});

test.each(stages.map(({ stage, compute }) => [stage, compute] as const))(
  "in %s, every policy limits cost and node types as configured",
  (stage, { maxDbusPerHour, nodeType, spot }) => {
    for (const { definition } of synthesize(stage).all("databricks_cluster_policy")) {
      expect(JSON.parse(definition as string)).toMatchObject({
        dbus_per_hour: { type: "range", maxValue: maxDbusPerHour },
        node_type_id: { type: "allowlist", values: [nodeType] },
        "aws_attributes.availability": { type: "fixed", value: spot ? "SPOT_WITH_FALLBACK" : "ON_DEMAND" },
        "custom_tags.stage": { type: "fixed", value: stage },
      });
    }
  },
);

test.each([true, false])(
  "with deletion protection %s, stateful resources cannot be destroyed: %s",
  (deletionProtection) => {
    const stack = synthesize("dev", { deletionProtection });
    for (const type of ["databricks_catalog", "databricks_schema", "databricks_volume", "databricks_directory"]) {
      for (const resource of stack.all(type)) expect("lifecycle" in resource).toBe(deletionProtection);
    }
  },
);

import { DataResource, TerraformStack, Testing } from "cdktf";
import { databricksWorkspaceProvider } from "../../constructs/providers";
import type { StageConfig } from "../../config/schema";
import type { ControlId } from "../../config/security/controls";
import { WorkspaceStack } from "../../stacks/workspace-stack";
import type { StageContext } from "../../stacks/stage-context";
import { statement } from "../support/policy";
import { committedService, stageContext, withoutDatabricksPrefixes, WITHOUT_SLOTS } from "../support/service";
import { synthesized, synthesizeStack, type Synthesized } from "../support/synth";

const STAGES = committedService().stages.map(({ stage }) => stage);

function synthesize(context: StageContext): Synthesized {
  return synthesizeStack((app) => new WorkspaceStack(app, context));
}

const ADOPTED = { pricingTier: "PREMIUM", adopt: { host: "dbc-1.cloud.databricks.com", workspaceId: "1234" } } as const;

test.each(STAGES)("%s matches the reviewed snapshot", (stage) => {
  expect(synthesize(stageContext(stage)).forSnapshot()).toMatchSnapshot();
});

test.each(STAGES)("nothing in %s names another stage", (stage) => {
  const text = withoutDatabricksPrefixes(synthesize(stageContext(stage)).text);
  for (const other of STAGES.filter((name) => name !== stage)) {
    expect(text).not.toMatch(new RegExp(`\\b${other}\\b`));
  }
});

test.each([true, false])(
  "deletion protection %p decides whether buckets and workspace can be destroyed",
  (deletionProtection) => {
    const stack = synthesize(stageContext("dev", { stage: { deletionProtection } }));
    for (const item of [...stack.all("aws_s3_bucket"), stack.only("databricks_mws_workspaces")]) {
      expect("lifecycle" in item).toBe(deletionProtection);
    }
    expect(stack.all("aws_s3_bucket").map((bucket) => bucket["force_destroy"])).toEqual(
      ["logs", "catalog", "root"].map(() => !deletionProtection),
    );
  },
);

test("groups are assigned as users, the platform's administrators as administrators", () => {
  const stack = synthesize(stageContext("dev", WITHOUT_SLOTS));
  const permissions = Object.entries(stack.byName("databricks_mws_permission_assignment")).map(([name, item]) => [
    name.replace(/^Access_Assignment-fraudops-dev-(.+)_[0-9A-F]{8}$/, "$1"),
    item["permissions"],
  ]);
  expect(Object.fromEntries(permissions)).toEqual({
    analysts: ["USER"],
    client: ["USER"],
    deploy: ["ADMIN"],
    jobs: ["USER"],
    "ml-engineers": ["USER"],
    "platform-admins": ["ADMIN"],
    "scoring-clients": ["USER"],
  });
});

test("outputs the URL and id of the workspace, for adoption", () => {
  const { workspace_url: url, workspace_id: id } = synthesize(stageContext("dev")).json.output ?? {};
  expect(url?.["value"]).toMatch(/workspace_url}$/);
  expect(id?.["value"]).toMatch(/workspace_id}$/);
});

test("dependent stacks get URL and id by reference to this stack's state", () => {
  const app = Testing.app();
  const workspace = new WorkspaceStack(app, stageContext("dev"));
  const above = new TerraformStack(app, "above");
  databricksWorkspaceProvider(above, workspace.workspaceUrl);
  new DataResource(above, "Id", { input: { id: workspace.workspaceId } });

  const stack = synthesized(above);
  expect(stack.providers("databricks")[0]?.["host"]).toMatch(/^\${data\.terraform_remote_state\..+workspace_url}$/);
  expect(stack.only("terraform_data")["input"]).toEqual({
    id: expect.stringMatching(/^\${data\.terraform_remote_state\..+workspace_id}$/) as string,
  });
  expect(stack.data("terraform_remote_state")).toEqual([
    expect.objectContaining({ config: expect.objectContaining({ key: "dev-workspace.tfstate" }) as unknown }),
  ]);
});

test("an adopted workspace needs no Databricks resources and no role, but a bucket for its catalog", () => {
  const stack = synthesize(stageContext("dev", { stage: { workspace: ADOPTED } }));
  const types = Object.keys(stack.counts());
  expect(types.filter((type) => type.startsWith("databricks_"))).toEqual([]);
  // The stack declares the Databricks provider although it has no Databricks resources: its state may contain those of
  // a workspace that it created earlier. Terraform needs the provider to plan their deletion, which the guard reports.
  expect(stack.providers("databricks")).toHaveLength(1);
  expect(types.filter((type) => type.startsWith("aws_")).every((type) => type.startsWith("aws_s3_bucket"))).toBe(true);
  expect(stack.all("aws_s3_bucket").map(({ bucket }) => bucket)).toEqual([
    "fraudops-dev-logs-111111111111",
    "fraudops-dev-catalog-111111111111",
  ]);
});

test("the outputs of an adopted workspace are its address and id", () => {
  const stack = new WorkspaceStack(Testing.app(), stageContext("dev", { stage: { workspace: ADOPTED } }));
  expect([stack.workspaceUrl, stack.workspaceId]).toEqual(["https://dbc-1.cloud.databricks.com", 1234]);
});

test("an apply does not wait for IAM propagation if `iamPropagationSeconds` is 0", () => {
  const { json } = synthesize(stageContext("dev", { stage: { iamPropagationSeconds: 0 } }));
  expect(JSON.stringify(json)).not.toContain("local-exec");
});

/** Synthesizes the workspace stack of `dev`, in which one control is turned on or off. */
function turned(id: ControlId, enabled: boolean, stage: Partial<StageConfig> = {}): Synthesized {
  const security = { profile: "standard", overrides: { [id]: { enabled, reason: "to see what it does" } } } as const;
  return synthesize(stageContext("dev", { stage: { ...stage, security } }));
}

/** Returns the resources of a type that configure buckets, by construct id of the bucket. */
function ofBuckets(stack: Synthesized, type: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(stack.byName(type)).map(([name, item]) => [name.replace(/_[A-Za-z]+_[0-9A-F]{8}$/, ""), item]),
  );
}

describe("customer-managed keys", () => {
  const stack = turned("customerManagedKeys", true);
  const aliases = Object.values(stack.byName("aws_kms_alias")).map(({ name }) => name);

  test("do not exist without the control customerManagedKeys", () => {
    const types = Object.keys(turned("customerManagedKeys", false).counts());
    expect(types.filter((type) => /kms|customer_managed_keys/.test(type))).toEqual([]);
  });

  test("exist for catalog, logs, workspace storage and managed services", () => {
    expect(aliases.sort()).toEqual([
      "alias/fraudops-dev-catalog",
      "alias/fraudops-dev-logs",
      "alias/fraudops-dev-managed-services",
      "alias/fraudops-dev-workspace-storage",
    ]);
  });

  test.each([
    ["RootBucket", "WorkspaceStorage"],
    ["CatalogBucket", "Catalog"],
  ])("%s is encrypted with the key %s", (bucket, key) => {
    expect(ofBuckets(stack, "aws_s3_bucket_server_side_encryption_configuration")[bucket]).toMatchObject({
      rule: [
        {
          apply_server_side_encryption_by_default: {
            kms_master_key_id: expect.stringContaining(`aws_kms_key.Keys_${key}_`) as string,
          },
        },
      ],
    });
  });

  test("the flow log is encrypted with the key of logs", () => {
    expect(stack.only("aws_cloudwatch_log_group")["kms_key_id"]).toMatch(/^\${aws_kms_key\.Keys_Logs_.+\.arn}$/);
    expect(turned("customerManagedKeys", false).only("aws_cloudwatch_log_group")).not.toHaveProperty("kms_key_id");
  });

  test("the workspace names a key for storage and one for managed services", () => {
    const keys = Object.entries(stack.byName("databricks_mws_customer_managed_keys"));
    const uses = keys.map(([name, { use_cases, aws_key_info }]) => [name, use_cases, aws_key_info]);
    const made = (construct: string, key: string, use: string): unknown[] => [
      expect.stringContaining(construct),
      [use],
      { key_arn: expect.stringContaining(`aws_kms_key.Keys_${key}_`) as string },
    ];
    expect(uses).toEqual([
      made("Workspace_ManagedServicesKey", "ManagedServices", "MANAGED_SERVICES"),
      made("Workspace_StorageKey", "WorkspaceStorage", "STORAGE"),
    ]);
  });

  test("an adopted workspace keeps its keys; the catalog has a customer-managed key", () => {
    const adopted = turned("customerManagedKeys", true, { workspace: ADOPTED });
    expect(adopted.only("aws_kms_alias")["name"]).toBe("alias/fraudops-dev-catalog");
    expect(adopted.counts()).not.toHaveProperty("databricks_mws_customer_managed_keys");
  });

  test.each([true, false])("deletion protection %p decides whether the keys can be destroyed", (deletionProtection) => {
    for (const key of turned("customerManagedKeys", true, { deletionProtection }).all("aws_kms_key")) {
      expect("lifecycle" in key).toBe(deletionProtection);
    }
  });
});

describe("access logs", () => {
  test("every bucket of the stage is logged except the log bucket", () => {
    const stack = turned("customerManagedKeys", true);
    const logged = ofBuckets(stack, "aws_s3_bucket_logging");
    expect(Object.keys(logged).sort()).toEqual(["CatalogBucket", "RootBucket"]);
    for (const setting of Object.values(logged)) {
      expect(setting).toMatchObject({ target_bucket: expect.stringContaining("aws_s3_bucket.AccessLogs_") as string });
    }
  });

  test("S3 may write only the logs of the logged buckets", () => {
    const policies = ofBuckets(turned("customerManagedKeys", true), "aws_s3_bucket_policy");
    const policy = (policies["AccessLogs_Bucket"] as Record<string, unknown>)["policy"];
    expect(statement(policy, "S3WritesLogs").Condition).toEqual({
      ArnEquals: {
        "aws:SourceArn": [
          "arn:aws:s3:::fraudops-dev-catalog-111111111111",
          "arn:aws:s3:::fraudops-dev-root-111111111111",
        ],
      },
      StringEquals: { "aws:SourceAccount": "111111111111" },
    });
  });

  test("without the control accessLogs, there is no log and no log bucket", () => {
    const stack = turned("accessLogs", false);
    expect(stack.counts()).not.toHaveProperty("aws_s3_bucket_logging");
    expect(stack.all("aws_s3_bucket").map(({ bucket }) => bucket)).toEqual([
      "fraudops-dev-catalog-111111111111",
      "fraudops-dev-root-111111111111",
    ]);
  });
});

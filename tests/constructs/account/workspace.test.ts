import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { Workspace, type WorkspaceProps } from "../../../constructs/account/workspace";
import { synthesizeConstructs, type Synthesized } from "../../support/synth";

function synthesize(props: Partial<WorkspaceProps> = {}): Synthesized {
  return synthesizeConstructs((scope) => {
    const bucket = new S3Bucket(scope, "Checked", { bucket: "root" });
    new Workspace(scope, "Workspace", {
      workspaceName: "service-dev",
      databricksAccountId: "account",
      region: "eu-central-1",
      pricingTier: "PREMIUM",
      crossAccountRoleArn: "arn:role",
      rootBucketName: "root",
      vpcId: "vpc-1",
      subnetIds: ["subnet-1", "subnet-2"],
      securityGroupId: "sg-1",
      tags: { stage: "dev" },
      deletionProtection: true,
      dependsOn: [bucket],
      ...props,
    });
  });
}

test("the workspace references its credential, storage and network", () => {
  expect(synthesize().only("databricks_mws_workspaces")).toEqual({
    account_id: "account",
    workspace_name: "service-dev",
    aws_region: "eu-central-1",
    pricing_tier: "PREMIUM",
    credentials_id: expect.stringMatching(/^\${databricks_mws_credentials\..+\.credentials_id}$/) as string,
    storage_configuration_id: expect.stringMatching(/^\${databricks_mws_storage_configurations\..+}$/) as string,
    network_id: expect.stringMatching(/^\${databricks_mws_networks\..+\.network_id}$/) as string,
    custom_tags: { stage: "dev" },
    lifecycle: { prevent_destroy: true },
    depends_on: ["aws_s3_bucket.Checked"],
  });
});

test("without customer-managed keys, Databricks and AWS manage the keys", () => {
  expect(synthesize().counts()).not.toHaveProperty("databricks_mws_customer_managed_keys");
});

test.each([
  ["storageKeyArn", "STORAGE", "storage_customer_managed_key_id"],
  ["managedServicesKeyArn", "MANAGED_SERVICES", "managed_services_customer_managed_key_id"],
] as const)("%s becomes the workspace's key for %s", (prop, useCase, attribute) => {
  const stack = synthesize({ [prop]: "arn:key" });
  expect(stack.only("databricks_mws_customer_managed_keys")).toEqual({
    account_id: "account",
    aws_key_info: { key_arn: "arn:key" },
    use_cases: [useCase],
    depends_on: ["aws_s3_bucket.Checked"],
  });
  expect(stack.only("databricks_mws_workspaces")[attribute]).toMatch(
    /^\${databricks_mws_customer_managed_keys\..+\.customer_managed_key_id}$/,
  );
});

test("an unprotected workspace can be destroyed", () => {
  expect(synthesize({ deletionProtection: false }).only("databricks_mws_workspaces")).not.toHaveProperty("lifecycle");
});

test("credential, storage and workspace depend on the resources that Databricks validates", () => {
  const stack = synthesize();
  for (const type of ["mws_credentials", "mws_storage_configurations", "mws_workspaces"]) {
    expect(stack.only(`databricks_${type}`)["depends_on"]).toEqual(["aws_s3_bucket.Checked"]);
  }
});

test("the network configuration depends only on resources that it references, because its create_before_destroy applies to dependencies", () => {
  expect(synthesize().only("databricks_mws_networks")).not.toHaveProperty("depends_on");
});

test("clusters reach the control plane through the endpoints", () => {
  const network = synthesize({ endpoints: { restApiId: "rest", relayId: "relay" } }).only("databricks_mws_networks");
  expect(network).toMatchObject({ vpc_endpoints: { rest_api: ["rest"], dataplane_relay: ["relay"] } });
  expect(synthesize().only("databricks_mws_networks")).not.toHaveProperty("vpc_endpoints");
});

test("removed endpoints replace the network, because Databricks would not change it", () => {
  const endpoints = { restApiId: "rest", relayId: "relay" };
  const reachOf = (props?: Partial<WorkspaceProps>): unknown => synthesize(props).only("terraform_data")["input"];
  expect(reachOf({ endpoints })).not.toEqual(reachOf());
  const [address] = Object.keys(synthesize().byName("terraform_data"));
  expect(synthesize().only("databricks_mws_networks")["lifecycle"]).toMatchObject({
    replace_triggered_by: [`terraform_data.${address ?? ""}`],
  });
});

test.each<readonly [string, Partial<WorkspaceProps>]>([
  ["a subnet more", { subnetIds: ["subnet-1", "subnet-2", "subnet-3"] }],
  ["another VPC", { vpcId: "vpc-2" }],
  ["another security group", { securityGroupId: "sg-2" }],
  ["endpoints", { endpoints: { restApiId: "rest", relayId: "relay" } }],
])("%s creates a second network for the workspace, with another name", (_what, change) => {
  const name = (props?: Partial<WorkspaceProps>): unknown =>
    synthesize(props).only("databricks_mws_networks")["network_name"];
  expect(name()).toMatch(
    /^service-dev-\$\{substr\(sha1\(join\(",", \["vpc-1", "subnet-1", "subnet-2", "sg-1"\]\)\), 0, 8\)\}$/,
  );
  expect(name(change)).not.toBe(name());
});

test("the workspace gets its new network before the old one is deleted", () => {
  expect(synthesize().only("databricks_mws_networks")["lifecycle"]).toEqual({
    create_before_destroy: true,
    // Ignores the name, because a changed name alone must not replace a network in use.
    ignore_changes: ["network_name"],
    replace_triggered_by: [expect.stringContaining("NetworkReach") as string],
  });
});

test("a workspace has its private access settings", () => {
  const workspace = synthesize({ privateAccessSettingsId: "settings" }).only("databricks_mws_workspaces");
  expect(workspace["private_access_settings_id"]).toBe("settings");
});

test.each(["dbc-1.cloud.databricks.com", "https://dbc-1.cloud.databricks.com/", "https://dbc-1.cloud.databricks.com"])(
  "an adopted workspace given as %s has the URL that providers accept",
  (host) => {
    expect(Workspace.fromExisting(host, "1234")).toEqual({
      workspaceUrl: "https://dbc-1.cloud.databricks.com",
      workspaceId: 1234,
    });
  },
);

test.each(["dbc-1", "9007199254740993"])(
  "fails on an adopted workspace with the id %s: not a number, or one that would be rounded",
  (id) => {
    expect(() => Workspace.fromExisting("host", id)).toThrow(`workspaceId "${id}" is not a whole number up to`);
  },
);

// Examples for the API reference: typedoc inserts the code of each `#region` into the docs of the class of that name.
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { AuditLogDelivery } from "../../../constructs/account/audit-log-delivery";
import { Budget } from "../../../constructs/account/budget";
import { KnownWorkspace } from "../../../constructs/account/known-workspace";
import { LegacyFreeWorkspaces } from "../../../constructs/account/legacy-free-workspaces";
import { Metastore } from "../../../constructs/account/metastore";
import { MetastoreAdmins } from "../../../constructs/account/metastore-admins";
import { PrivateAccess } from "../../../constructs/account/private-access";
import { PrivateLink } from "../../../constructs/account/private-link";
import { ServerlessEgress } from "../../../constructs/account/serverless-egress";
import { SlotIdentities } from "../../../constructs/account/slot-identities";
import { StageIdentities } from "../../../constructs/account/stage-identities";
import { Workspace } from "../../../constructs/account/workspace";
import { WorkspaceAccess } from "../../../constructs/account/workspace-access";
import { Bucket } from "../../../constructs/aws/bucket";
import { CrossAccountRole } from "../../../constructs/aws/cross-account-role";
import { WorkspaceNetwork } from "../../../constructs/aws/workspace-network";
import { gitHubIssuer } from "../../../constructs/ci-identity";
import { Naming } from "../../../core/naming";

// #region AuditLogDelivery
export function auditLogDelivery(scope: Construct): void {
  new AuditLogDelivery(scope, "AuditLog", {
    deliveryName: "fraudops-audit-log",
    bucketName: "fraudops-audit-log-111111111111",
    awsAccountId: "111111111111",
    databricksAccountId: "0a1b2c3d-0000-0000-0000-000000000000",
    keepReplacedDays: 365,
    propagationSeconds: 20,
    deletionProtection: true,
  });
}
// #endregion AuditLogDelivery

// #region Budget
export function budget(scope: Construct): void {
  new Budget(scope, "Budget", {
    budgetName: "fraudops-dev",
    usdPerMonth: 500,
    alertEmails: ["ml-platform@example.com"],
    tags: { service: "fraudops", stage: "dev" },
  });
}
// #endregion Budget

// #region KnownWorkspace
export function knownWorkspace(scope: Construct): void {
  new KnownWorkspace(scope, "Known", { workspaceId: 1234, configuredAt: "config/stages/dev.yaml:12:5" });
}
// #endregion KnownWorkspace

// #region LegacyFreeWorkspaces
export function legacyFreeWorkspaces(scope: Construct): void {
  new LegacyFreeWorkspaces(scope, "LegacyFree");
}
// #endregion LegacyFreeWorkspaces

// #region Metastore
export function metastore(scope: Construct): void {
  new Metastore(scope, "Metastore", {
    metastoreName: "main",
    region: "eu-central-1",
    owner: "fraudops-metastore-admins",
    deletionProtection: true,
  });
}
// #endregion Metastore

// #region MetastoreAdmins
export function metastoreAdmins(scope: Construct): void {
  const admins = new MetastoreAdmins(scope, "Admins", "fraudops-metastore-admins");
  const identities = new StageIdentities(scope, "Dev", {
    naming: new Naming("fraudops", "dev"),
    databricksAccountId: "0a1b2c3d-0000-0000-0000-000000000000",
    createsWorkspace: true,
    ciIssuers: [],
  });
  admins.addMember("dev", identities.idOf("deploy"));
}
// #endregion MetastoreAdmins

// #region PrivateAccess
export function privateAccess(scope: Construct): void {
  new PrivateAccess(scope, "Access", {
    settingsName: "fraudops-prod",
    region: "eu-central-1",
    publicAccess: false,
    endpointIds: ["b1c2d3e4-0000-0000-0000-000000000000"],
  });
}
// #endregion PrivateAccess

// #region PrivateLink
export function privateLink(scope: Construct): void {
  const link = new PrivateLink(scope, "Link", {
    name: "fraudops-prod",
    databricksAccountId: "0a1b2c3d-0000-0000-0000-000000000000",
    region: "eu-central-1",
    restApiEndpointId: "vpce-0123456789abcdef0",
    relayEndpointId: "vpce-0123456789abcdef1",
  });
  new PrivateAccess(scope, "LinkAccess", {
    settingsName: "fraudops-prod-link",
    region: "eu-central-1",
    publicAccess: false,
    endpointIds: [link.restApiId, link.relayId],
  });
}
// #endregion PrivateLink

// #region ServerlessEgress
export function serverlessEgress(scope: Construct): void {
  const egress = new ServerlessEgress(scope, "Egress", {
    name: "fraudops-prod",
    databricksAccountId: "0a1b2c3d-0000-0000-0000-000000000000",
    region: "eu-central-1",
    restricted: true,
    destinations: ["pypi.org"],
  });
  egress.bind(1234);
}
// #endregion ServerlessEgress

// #region SlotIdentities
export function slotIdentities(scope: Construct): void {
  const slot = new SlotIdentities(scope, "Slot", {
    naming: new Naming("fraudops", "slot-1"),
    databricksAccountId: "0a1b2c3d-0000-0000-0000-000000000000",
    ciIssuers: [gitHubIssuer({ repository: "team/fraudops" })],
  });
  new TerraformOutput(scope, "SlotDeploy", { value: slot.clientId("deploy") });
}
// #endregion SlotIdentities

// #region StageIdentities
export function stageIdentities(scope: Construct): void {
  const stage = new StageIdentities(scope, "Stage", {
    naming: new Naming("fraudops", "staging"),
    databricksAccountId: "0a1b2c3d-0000-0000-0000-000000000000",
    createsWorkspace: true,
    ciIssuers: [gitHubIssuer({ repository: "team/fraudops" })],
  });
  new TerraformOutput(scope, "StageDeploy", { value: stage.deployClientId });
}
// #endregion StageIdentities

// #region Workspace
export function workspace(scope: Construct): void {
  const bucket = new Bucket(scope, "RootBucket", {
    bucketName: "fraudops-dev-root-111111111111",
    deletionProtection: true,
    keepReplacedDays: 7,
  });
  const network = new WorkspaceNetwork(scope, "Network", {
    name: "fraudops-dev",
    region: "eu-central-1",
    cidr: "10.10.0.0/16",
    zones: 2,
    egress: "nat",
  });
  const role = new CrossAccountRole(scope, "Role", {
    roleName: "fraudops-dev-cross-account",
    databricksAccountId: "0a1b2c3d-0000-0000-0000-000000000000",
    region: "eu-central-1",
    awsAccountId: "111111111111",
    vpcId: network.vpcId,
    securityGroupId: network.securityGroupId,
    propagationSeconds: 20,
  });
  const workspace = new Workspace(scope, "Workspace", {
    workspaceName: "fraudops-dev",
    databricksAccountId: "0a1b2c3d-0000-0000-0000-000000000000",
    region: "eu-central-1",
    pricingTier: "PREMIUM",
    crossAccountRoleArn: role.roleArn,
    rootBucketName: bucket.bucketName,
    vpcId: network.vpcId,
    subnetIds: network.subnetIds,
    securityGroupId: network.securityGroupId,
    tags: { stage: "dev" },
    deletionProtection: true,
    dependsOn: [...role.dependables, ...bucket.dependables, ...network.dependables],
  });
  new TerraformOutput(scope, "WorkspaceUrl", { value: workspace.workspaceUrl });
}
// #endregion Workspace

// #region WorkspaceAccess
export function workspaceAccess(scope: Construct): void {
  const access = new WorkspaceAccess(
    scope,
    "Access",
    Workspace.fromExisting("https://dbc-1.cloud.databricks.com", "1234"),
  );
  access.attachMetastore(Metastore.fromName(scope, "Metastore", "main"));
  access.addGroup("fraudops-dev-analysts", "USER");
  access.addServicePrincipal("fraudops-dev-deploy", "ADMIN");
}
// #endregion WorkspaceAccess

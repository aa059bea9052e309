// Examples for the API reference: typedoc inserts the code of each `#region` into the docs of the class of that name.
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { AccessLogBucket } from "../../../constructs/aws/access-log-bucket";
import { Bucket } from "../../../constructs/aws/bucket";
import { ciPermissions } from "../../../constructs/aws/ci-permissions";
import { CiRole } from "../../../constructs/aws/ci-role";
import { CiTrust } from "../../../constructs/aws/ci-trust";
import { CrossAccountRole } from "../../../constructs/aws/cross-account-role";
import { EncryptionKey } from "../../../constructs/aws/encryption-key";
import { FlowLogs } from "../../../constructs/aws/flow-logs";
import { IamPropagation } from "../../../constructs/aws/iam-propagation";
import { InternetEgress } from "../../../constructs/aws/internet-egress";
import { databricksUsesForStorage } from "../../../constructs/aws/key-uses";
import { policyDocument } from "../../../constructs/aws/policy";
import { PrivateEndpoints } from "../../../constructs/aws/private-endpoints";
import { RoleBoundary } from "../../../constructs/aws/role-boundary";
import { StateStore } from "../../../constructs/aws/state-store";
import { UnityCatalogRole } from "../../../constructs/aws/unity-catalog-role";
import { WorkspaceNetwork } from "../../../constructs/aws/workspace-network";
import { WorkspaceSecurityGroup } from "../../../constructs/aws/workspace-security-group";
import { gitHubIssuer } from "../../../constructs/ci-identity";
import { awsProvider } from "../../../constructs/providers";
import { ExternalLocation } from "../../../constructs/unity-catalog/external-location";
import { StorageCredential } from "../../../constructs/unity-catalog/storage-credential";

// #region AccessLogBucket
export function accessLogBucket(scope: Construct): void {
  const log = new AccessLogBucket(scope, "Logs", {
    bucketName: "fraudops-dev-logs-111111111111",
    awsAccountId: "111111111111",
    sourceBucketNames: ["fraudops-dev-root-111111111111"],
    keepDays: 365,
    deletionProtection: true,
  });
  new Bucket(scope, "Logged", {
    bucketName: "fraudops-dev-root-111111111111",
    deletionProtection: true,
    keepReplacedDays: 7,
    accessLog: log,
  });
}
// #endregion AccessLogBucket

// #region Bucket
export function bucket(scope: Construct): void {
  const key = new EncryptionKey(scope, "Key", {
    keyName: "fraudops-dev-reports",
    description: "Reports",
    awsAccountId: "111111111111",
    uses: [],
    deletionProtection: true,
  });
  new Bucket(scope, "Reports", {
    bucketName: "fraudops-dev-reports-111111111111",
    encryptionKeyArn: key.keyArn,
    deletionProtection: true,
    keepReplacedDays: 30,
    expireDays: 365,
  });
}
// #endregion Bucket

// #region CiRole
export function ciRole(scope: Construct): void {
  const provider = awsProvider(scope, { region: "eu-central-1", accountId: "111111111111", tags: {} });
  const trust = new CiTrust(scope, "Trust", { issuers: [gitHubIssuer({ repository: "team/fraudops" })], provider });
  new CiRole(scope, "Plan", {
    roleName: "fraudops-prod-plan",
    trust: trust.policy("prod", "plan"),
    statements: ciPermissions({
      purpose: "plan",
      types: ["aws_s3_bucket"],
      awsAccountId: "111111111111",
      region: "eu-central-1",
      namePrefix: "fraudops-prod-",
      tags: { service: "fraudops", stage: "prod" },
      boundaryArn: RoleBoundary.arn("111111111111", "fraudops-prod-boundary"),
    }),
    maxSessionHours: 1,
    provider,
  });
}
// #endregion CiRole

// #region CiTrust
export function ciTrust(scope: Construct): void {
  const provider = awsProvider(scope, { region: "eu-central-1", accountId: "111111111111", tags: {} });
  const trust = new CiTrust(scope, "Trust", { issuers: [gitHubIssuer({ repository: "team/fraudops" })], provider });
  new CiRole(scope, "Apply", {
    roleName: "fraudops-prod-apply",
    trust: trust.policy("prod", "apply"),
    statements: [],
    maxSessionHours: 4,
    provider,
  });
}
// #endregion CiTrust

// #region CrossAccountRole
export function crossAccountRole(scope: Construct): void {
  new CrossAccountRole(scope, "Role", {
    roleName: "fraudops-dev-cross-account",
    databricksAccountId: "0a1b2c3d-0000-0000-0000-000000000000",
    region: "eu-central-1",
    awsAccountId: "111111111111",
    vpcId: "vpc-0123456789abcdef0",
    securityGroupId: "sg-0123456789abcdef0",
    propagationSeconds: 20,
  });
}
// #endregion CrossAccountRole

// #region EncryptionKey
export function encryptionKey(scope: Construct): void {
  new EncryptionKey(scope, "Key", {
    keyName: "fraudops-dev-workspace-storage",
    description: "Root bucket of the workspace",
    awsAccountId: "111111111111",
    uses: databricksUsesForStorage("0a1b2c3d-0000-0000-0000-000000000000"),
    deletionProtection: true,
  });
}
// #endregion EncryptionKey

// #region FlowLogs
export function flowLogs(scope: Construct): void {
  new FlowLogs(scope, "FlowLogs", {
    name: "fraudops-dev-flow-logs",
    vpcId: "vpc-0123456789abcdef0",
    region: "eu-central-1",
    awsAccountId: "111111111111",
    retentionDays: 365,
    deletionProtection: true,
  });
}
// #endregion FlowLogs

// #region IamPropagation
export function iamPropagation(scope: Construct): void {
  const role = new IamRole(scope, "Role", {
    name: "fraudops-dev-reports",
    assumeRolePolicy: policyDocument([
      { Sid: "Trust", Effect: "Allow", Principal: { AWS: "111111111111" }, Action: "sts:AssumeRole" },
    ]),
  });
  const propagation = new IamPropagation(scope, "Propagation", { roleArn: role.arn, dependsOn: [role], seconds: 20 });
  new ExternalLocation(scope, "Location", {
    locationName: "fraudops-dev-reports",
    bucketName: "fraudops-dev-reports-111111111111",
    credentialName: "fraudops-dev-reports",
    isolated: true,
    dependsOn: propagation.dependables,
    deletionProtection: true,
  });
}
// #endregion IamPropagation

// #region InternetEgress
export function internetEgress(scope: Construct): void {
  const egress = new InternetEgress(scope, "Internet", {
    name: "fraudops-dev",
    vpcId: "vpc-0123456789abcdef0",
    publicCidr: "10.10.128.0/28",
    zone: "eu-central-1a",
    privateRouteTableId: "rtb-0123456789abcdef0",
  });
  new TerraformOutput(scope, "PublicAddress", { value: egress.publicAddress });
}
// #endregion InternetEgress

// #region PrivateEndpoints
export function privateEndpoints(scope: Construct): void {
  const endpoints = new PrivateEndpoints(scope, "Endpoints", {
    name: "fraudops-dev",
    vpcId: "vpc-0123456789abcdef0",
    subnets: [
      { cidr: "10.10.128.16/28", zone: "eu-central-1a" },
      { cidr: "10.10.128.32/28", zone: "eu-central-1b" },
    ],
    callerSecurityGroupId: "sg-0123456789abcdef0",
  });
  endpoints.add("Sts", { serviceName: "com.amazonaws.eu-central-1.sts" });
}
// #endregion PrivateEndpoints

// #region RoleBoundary
export function roleBoundary(scope: Construct): void {
  const provider = awsProvider(scope, { region: "eu-central-1", accountId: "111111111111", tags: {} });
  new RoleBoundary(scope, "Boundary", {
    policyName: "fraudops-dev-boundary",
    awsAccountId: "111111111111",
    region: "eu-central-1",
    namePrefix: "fraudops-dev-",
    provider,
  });
}
// #endregion RoleBoundary

// #region StateStore
export function stateStore(scope: Construct): void {
  const store = new StateStore(scope, "State", {
    bucketName: "fraudops-states-111111111111",
    region: "eu-central-1",
    awsAccountId: "111111111111",
    tenants: [],
    shortLived: { "plans/": 3 },
    deletionProtection: true,
  });
  const records = { read: ["evidence/*"], write: ["evidence/dev/*"], delete: [] };
  const statements = store.access(["dev-workspace.tfstate"], records, true);
  new IamPolicy(scope, "StateAccess", { name: "fraudops-dev-state", policy: policyDocument(statements) });
}
// #endregion StateStore

// #region UnityCatalogRole
export function unityCatalogRole(scope: Construct): void {
  const roleName = "fraudops-dev-unity-catalog";
  const credential = new StorageCredential(scope, "Credential", {
    credentialName: "fraudops-dev",
    roleArn: UnityCatalogRole.arn("111111111111", roleName),
    isolated: true,
    dependsOn: [],
    deletionProtection: true,
  });
  new UnityCatalogRole(scope, "Role", {
    roleName,
    awsAccountId: "111111111111",
    bucketName: "fraudops-dev-catalog-111111111111",
    unityCatalogArn: credential.unityCatalogArn,
    externalId: credential.externalId,
    region: "eu-central-1",
    keyName: "fraudops-dev-catalog",
    propagationSeconds: 20,
  });
}
// #endregion UnityCatalogRole

// #region WorkspaceNetwork
export function workspaceNetwork(scope: Construct): void {
  const network = new WorkspaceNetwork(scope, "Network", {
    name: "fraudops-prod",
    region: "eu-central-1",
    cidr: "10.20.0.0/16",
    zones: 2,
    egress: "none",
    privateEndpoints: true,
  });
  network.privateEndpoints?.add("Sts", { serviceName: "com.amazonaws.eu-central-1.sts" });
}
// #endregion WorkspaceNetwork

// #region WorkspaceSecurityGroup
export function workspaceSecurityGroup(scope: Construct): void {
  new WorkspaceSecurityGroup(scope, "Clusters", {
    name: "fraudops-dev-clusters",
    vpcId: "vpc-0123456789abcdef0",
    internet: true,
  });
}
// #endregion WorkspaceSecurityGroup

import { kinesisEndpointPolicy, s3EndpointPolicy, stsEndpointPolicy } from "../../../constructs/aws/endpoint-policies";
import type { PolicyStatement } from "../../../constructs/aws/policy";
import { UnityCatalogRole } from "../../../constructs/aws/unity-catalog-role";
import { statementsOf } from "../../support/policy";
import { synthesizeConstructs } from "../../support/synth";

const OURS = "222222222222";
const DATABRICKS = "414351767826";

const s3 = s3EndpointPolicy({
  region: "eu-central-1",
  awsAccountId: OURS,
  rootBucketName: "root",
  catalogBucketNames: ["catalog"],
});

function named(sid: string): PolicyStatement {
  const found = s3.find(({ Sid }) => Sid === sid);
  if (found === undefined) throw new Error(`no statement ${sid}`);
  return found;
}

test.each([
  ["RootBucket", "root", { "aws:ResourceAccount": OURS, "aws:PrincipalAccount": DATABRICKS }],
  ["CatalogBuckets", "catalog", { "aws:ResourceAccount": OURS, "aws:PrincipalAccount": OURS }],
  ["DatabricksArtifacts", "databricks-prod-artifacts-eu-central-1", { "aws:ResourceAccount": DATABRICKS }],
  ["DatabricksSamples", "databricks-datasets-frankfurt", { "aws:PrincipalAccount": DATABRICKS }],
  [
    "DatabricksSystemTables",
    "system-tables-prod-eu-central-1-uc-metastore-bucket",
    { "aws:PrincipalAccount": DATABRICKS },
  ],
  ["DatabricksLogs", "databricks-prod-storage-frankfurt", { "aws:PrincipalAccount": DATABRICKS }],
])("the statement %s allows access only to the bucket %s, with a condition on AWS accounts", (sid, bucket, equal) => {
  expect(named(sid)).toMatchObject({
    Effect: "Allow",
    Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
    Condition: { StringEquals: equal },
  });
});

test("statements for S3 have no wildcard actions", () => {
  expect(s3).toHaveLength(6);
  expect(s3.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
});

test("clusters write only to the service's buckets and Databricks' log bucket; they only read other buckets", () => {
  const writing = s3.filter(({ Action }) => Action.includes("s3:PutObject")).map(({ Sid }) => Sid);
  expect(writing).toEqual(["RootBucket", "CatalogBuckets", "DatabricksLogs"]);
  expect(named("DatabricksLogs").Action).not.toContain("s3:GetObject");
});

test("the S3 endpoint allows every action that Unity Catalog's role may call on the catalog's bucket", () => {
  const { policy } = synthesizeConstructs((scope) => {
    new UnityCatalogRole(scope, "Role", {
      roleName: "role",
      awsAccountId: OURS,
      bucketName: "catalog",
      unityCatalogArn: "arn:aws:iam::414351767826:role/unity",
      externalId: "external",
      region: "eu-central-1",
      keyName: "key",
      propagationSeconds: 0,
    });
  }).only("aws_iam_role_policy");
  const given = statementsOf(policy)
    .flatMap(({ Action }) => Action)
    .filter((action) => action.startsWith("s3:"));
  expect(given.length).toBeGreaterThan(0);
  expect(given.filter((action) => !named("CatalogBuckets").Action.includes(action))).toEqual([]);
});

test("only principals of the stage's account and of Databricks assume roles", () => {
  expect(stsEndpointPolicy(OURS).map(({ Principal }) => Principal)).toEqual([{ AWS: OURS }, { AWS: DATABRICKS }]);
});

test("records go only to Databricks' streams", () => {
  expect(kinesisEndpointPolicy("eu-central-1")).toMatchObject([
    { Principal: { AWS: DATABRICKS }, Resource: `arn:aws:kinesis:eu-central-1:${DATABRICKS}:stream/*` },
  ]);
});

test("fails on a region with unknown buckets, and lists the known regions", () => {
  const scope = { region: "eu-north-1", awsAccountId: OURS, rootBucketName: "root", catalogBucketNames: [] };
  expect(() => s3EndpointPolicy(scope)).toThrow(/region "eu-north-1" .*eu-central-1.*databricks-regions\.ts/);
});

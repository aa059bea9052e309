import { rootBucketAccess, type RootBucketAccessProps } from "../../../constructs/aws/root-bucket-access";
import { statement, type Statement } from "../../support/policy";

const PROPS: RootBucketAccessProps = {
  bucketName: "root",
  region: "eu-central-1",
  databricksAccountId: "account",
  restricted: true,
};

function access(sid: string, props: Partial<RootBucketAccessProps> = {}): Statement {
  return statement(JSON.stringify({ Statement: rootBucketAccess({ ...PROPS, ...props }) }), sid);
}

test.each(["DatabricksReads", "DatabricksWritesItsPrefixes"])("`%s` is limited to our Databricks account", (sid) => {
  expect(access(sid)).toMatchObject({
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::414351767826:root" },
    Condition: { StringEquals: { "aws:PrincipalTag/DatabricksAccountId": "account" } },
  });
});

test("the statement `DatabricksReads` for the whole bucket allows no writes", () => {
  expect([access("DatabricksReads").Action].flat().filter((action) => !/^s3:(Get|List)/.test(action))).toEqual([]);
});

test("Databricks writes only under the prefixes of a workspace's files", () => {
  expect(access("DatabricksWritesItsPrefixes").Resource).toEqual([
    "arn:aws:s3:::root/frankfurt-prod/*",
    "arn:aws:s3:::root/ephemeral/frankfurt-prod/*",
  ]);
});

test("in an unlisted region, the prefixes of all regions are allowed", () => {
  expect(access("DatabricksWritesItsPrefixes", { region: "eu-north-1" }).Resource).toEqual([
    "arn:aws:s3:::root/*-prod/*",
    "arn:aws:s3:::root/ephemeral/*-prod/*",
  ]);
});

test("the control plane has no access to Unity Catalog's prefix", () => {
  expect(access("KeepDbfsOutOfUnityCatalog")).toMatchObject({
    Effect: "Deny",
    Action: "s3:*",
    Resource: "arn:aws:s3:::root/unity-catalog/*",
  });
});

test("without the restriction, Databricks can write to the whole bucket, on behalf of the Databricks account only", () => {
  const { Resource, Condition } = access("DatabricksWrites", { restricted: false });
  expect(Resource).toBe("arn:aws:s3:::root/*");
  expect(Condition).toEqual({ StringEquals: { "aws:PrincipalTag/DatabricksAccountId": "account" } });
});

import {
  clusterVolumes,
  databricksUsesForManagedServices,
  databricksUsesForStorage,
  logGroups,
  objectsOfRole,
} from "../../../constructs/aws/key-uses";

const AWS_ACCOUNT = "111111111111";
const REGION = "eu-central-1";

const [rootBucket, rootBucketGrants] = databricksUsesForStorage("databricks-account");

test.each([
  ["a root bucket", rootBucket, ["kms:GenerateDataKey", "kms:Decrypt"]],
  ["managed services", databricksUsesForManagedServices("databricks-account"), ["kms:Encrypt", "kms:Decrypt"]],
] as const)("Databricks encrypts %s on behalf of our Databricks account only", (_, use, actions) => {
  expect(use?.Principal).toEqual({ AWS: "arn:aws:iam::414351767826:root" });
  expect(use?.Action).toEqual(expect.arrayContaining([...actions]));
  expect(use?.Condition).toEqual({ StringEquals: { "aws:PrincipalTag/DatabricksAccountId": "databricks-account" } });
});

test("only AWS services on behalf of Databricks may encrypt a root bucket", () => {
  expect(rootBucketGrants).toMatchObject({
    Principal: { AWS: "arn:aws:iam::414351767826:root" },
    Action: ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
    Condition: {
      StringEquals: { "aws:PrincipalTag/DatabricksAccountId": "databricks-account" },
      Bool: { "kms:GrantIsForAWSResource": "true" },
    },
  });
});

test("Databricks may use the key of managed services only for the documented actions", () => {
  expect(databricksUsesForManagedServices("databricks-account").Action).toEqual(["kms:Decrypt", "kms:Encrypt"]);
});

test("volumes are encrypted for the role that starts clusters, through EC2 only", () => {
  for (const use of clusterVolumes("arn:role", REGION)) {
    expect(use.Principal).toEqual({ AWS: "arn:role" });
    expect(use.Condition).toMatchObject({ StringEquals: { "kms:ViaService": "ec2.eu-central-1.amazonaws.com" } });
  }
});

test("grants on the key can be created only for AWS services", () => {
  const granting = clusterVolumes("arn:role", REGION).filter(({ Action }) =>
    [Action].flat().includes("kms:CreateGrant"),
  );
  expect(granting).toEqual([
    expect.objectContaining({
      Action: "kms:CreateGrant",
      Condition: expect.objectContaining({ Bool: { "kms:GrantIsForAWSResource": "true" } }) as unknown,
    }),
  ]);
});

test("only one role of the account uses the key for the objects of a bucket, through S3 only", () => {
  expect(objectsOfRole({ awsAccountId: AWS_ACCOUNT, region: REGION, roleArn: "arn:role" })).toMatchObject({
    Principal: { AWS: `arn:aws:iam::${AWS_ACCOUNT}:root` },
    Condition: {
      ArnEquals: { "aws:PrincipalArn": "arn:role" },
      StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" },
    },
  });
});

test("CloudWatch may use the key only for our log groups", () => {
  expect(logGroups(AWS_ACCOUNT, REGION, "service-dev-*")).toMatchObject({
    Principal: { Service: "logs.eu-central-1.amazonaws.com" },
    Condition: {
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:eu-central-1:${AWS_ACCOUNT}:log-group:service-dev-*`,
      },
    },
  });
});

import { CrossAccountRole } from "../../../constructs/aws/cross-account-role";
import { UnityCatalogRole } from "../../../constructs/aws/unity-catalog-role";
import { isUnlimited, statement, statementsOf } from "../../support/policy";
import { synthesizeConstructs, type Synthesized } from "../../support/synth";

const AWS_ACCOUNT = "222222222222";

function crossAccount(propagationSeconds = 0): Synthesized {
  return synthesizeConstructs((scope) => {
    new CrossAccountRole(scope, "Role", {
      roleName: "service-dev-cross-account",
      databricksAccountId: "databricks-account",
      region: "eu-central-1",
      awsAccountId: AWS_ACCOUNT,
      vpcId: "vpc-1",
      securityGroupId: "sg-1",
      propagationSeconds,
    });
  });
}

function unityCatalog(propagationSeconds = 0): Synthesized {
  return synthesizeConstructs((scope) => {
    new UnityCatalogRole(scope, "Role", {
      roleName: "service-dev-unity-catalog",
      awsAccountId: AWS_ACCOUNT,
      bucketName: "catalog-bucket",
      unityCatalogArn: "arn:aws:iam::414351767826:role/unity",
      externalId: "external",
      region: "eu-central-1",
      keyName: "service-dev-catalog",
      propagationSeconds,
    });
  });
}

describe("cross-account role", () => {
  const trust = crossAccount().only("aws_iam_role")["assume_role_policy"];
  const policy = crossAccount().only("aws_iam_role_policy")["policy"];

  test("Databricks assumes the cross-account role on behalf of our Databricks account only", () => {
    expect(statementsOf(trust)).toEqual([
      expect.objectContaining({
        Principal: { AWS: "arn:aws:iam::414351767826:root" },
        Condition: { StringEquals: { "sts:ExternalId": "databricks-account" } },
      }),
    ]);
  });

  const statements = statementsOf(policy);

  /** For each statement that allows an action, returns the last parts of its resources' ARNs, and its conditions. */
  const allowed = (action: string): unknown[] =>
    statements
      .filter(({ Effect, Action }) => Effect === "Allow" && [Action].flat().includes(action))
      .map(({ Resource, Condition }) => [[Resource ?? []].flat().map((arn) => arn.replace(/^.*:/, "")), Condition]);

  const OWN = ["fleet", "instance", "launch-template", "network-interface", "spot-instances-request", "volume"];
  const own = OWN.map((kind) => `${kind}/*`);
  const taggedRequest = { StringEquals: { "aws:RequestTag/Vendor": "Databricks" } };
  const taggedResource = { StringEquals: { "ec2:ResourceTag/Vendor": "Databricks" } };
  const inVpc = { ArnLike: { "ec2:vpc": `arn:aws:ec2:eu-central-1:${AWS_ACCOUNT}:vpc/vpc-1` } };

  test("instances start with Databricks' tag, in the stage's VPC and security group, from Databricks' images", () => {
    expect(allowed("ec2:RunInstances")).toEqual([
      [own, taggedRequest],
      [own, taggedResource],
      [["subnet/*"], inVpc],
      [["security-group/sg-1"], undefined],
      [["image/*"], { StringEquals: { "ec2:Owner": "601306020600" } }],
    ]);
  });

  test.each(["ec2:RunInstances", "ec2:CreateFleet", "ec2:RequestSpotInstances"])(
    "%s from another owner's image is denied",
    (action) => {
      const refused = statement(policy, "StartFromNoOtherImages");
      expect(refused).toMatchObject({
        Effect: "Deny",
        Resource: "arn:aws:ec2:*:*:image/*",
        Condition: { StringNotEquals: { "ec2:Owner": "601306020600" } },
      });
      expect(refused.Action).toContain(action);
    },
  );

  test.each(["ec2:TerminateInstances", "ec2:AttachVolume", "ec2:DeleteVolume", "ec2:AssociateIamInstanceProfile"])(
    "%s is limited to resources with Databricks' tag",
    (action) => {
      expect(allowed(action)).toEqual([[own, taggedResource]]);
    },
  );

  test("Databricks may tag a resource only when it creates it", () => {
    expect(statement(policy, "TagWhatIsMade").Condition?.["StringEquals"]).toEqual({
      "aws:RequestTag/Vendor": "Databricks",
      "ec2:CreateAction": [
        "CreateFleet",
        "CreateLaunchTemplate",
        "CreateVolume",
        "RequestSpotInstances",
        "RunInstances",
      ],
    });
    expect(allowed("ec2:CreateTags")).toHaveLength(2);
    expect(allowed("ec2:CreateTags")).toContainEqual([own, taggedResource]);
  });

  test("Databricks may add rules only to the stage's security group", () => {
    expect(allowed("ec2:AuthorizeSecurityGroupIngress")).toEqual([[["security-group/sg-1"], inVpc]]);
  });

  test("statements for all resources allow read actions only", () => {
    const everywhere = statements.filter(({ Resource }) => Resource === "*").flatMap(({ Action }) => Action);
    expect(everywhere.filter((action) => !/^ec2:(Describe|GetSpotPlacementScores)/.test(action))).toEqual([]);
  });

  test("every statement has limits", () => {
    expect(statementsOf(policy).filter(isUnlimited)).toEqual([]);
  });
});

describe("Unity Catalog role", () => {
  const trust = unityCatalog().only("aws_iam_role")["assume_role_policy"];
  const policy = unityCatalog().only("aws_iam_role_policy")["policy"];
  const ownArn = `arn:aws:iam::${AWS_ACCOUNT}:role/service-dev-unity-catalog`;

  test("Unity Catalog and the role itself assume the role, each with the external id of the storage credential", () => {
    expect(statement(trust, "UnityCatalog")).toMatchObject({
      Principal: { AWS: "arn:aws:iam::414351767826:role/unity" },
      Condition: { StringEquals: { "sts:ExternalId": "external" } },
    });
    expect(statement(trust, "Itself").Condition).toEqual({
      StringEquals: { "sts:ExternalId": "external" },
      ArnLike: { "aws:PrincipalArn": ownArn },
    });
  });

  test("Unity Catalog's role can access only the catalog's bucket", () => {
    const buckets = statementsOf(policy)
      .flatMap(({ Resource }) => Resource ?? [])
      .filter((resource) => resource.startsWith("arn:aws:s3"));
    expect(buckets).toEqual(["arn:aws:s3:::catalog-bucket/*", "arn:aws:s3:::catalog-bucket"]);
  });

  test("Unity Catalog's role uploads large files in parts, and aborts incomplete uploads", () => {
    expect(statement(policy, "CatalogObjects").Action).toEqual(
      expect.arrayContaining(["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]),
    );
    expect(statement(policy, "CatalogBucket").Action).toContain("s3:ListBucketMultipartUploads");
  });

  test("Unity Catalog's role uses only the bucket's key, which its policy identifies by the key's alias", () => {
    const keyed = statementsOf(policy).filter(({ Action }) =>
      [Action].flat().some((action) => action.startsWith("kms:")),
    );
    expect(keyed).toEqual([
      {
        Sid: "CatalogKey",
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
        Resource: `arn:aws:kms:eu-central-1:${AWS_ACCOUNT}:key/*`,
        Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/service-dev-catalog" } },
      },
    ]);
  });

  test("the ARN of the role is known before its creation, because the storage credential is created first and needs the ARN", () => {
    expect(UnityCatalogRole.arn(AWS_ACCOUNT, "service-dev-unity-catalog")).toBe(ownArn);
  });
});

describe.each([
  ["cross-account role", crossAccount],
  ["Unity Catalog role", (seconds: number) => unityCatalog(seconds)],
] as const)("%s", (_, synthesize) => {
  test("waits for propagation after its policy is created", () => {
    expect(synthesize(20).only("terraform_data")).toMatchObject({
      provisioner: [{ "local-exec": { command: "sleep 20" } }],
      depends_on: [expect.stringContaining("aws_iam_role_policy.") as string],
    });
  });

  test("does not wait without a propagation time", () => {
    expect(synthesize(0).counts()).not.toHaveProperty("terraform_data");
  });
});

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
      propagationSeconds,
    });
  });
}

describe("cross-account role", () => {
  const trust = crossAccount().only("aws_iam_role")["assume_role_policy"];
  const policy = crossAccount().only("aws_iam_role_policy")["policy"];

  test("Databricks assumes it on behalf of our Databricks account only", () => {
    expect(statementsOf(trust)).toEqual([
      expect.objectContaining({
        Principal: { AWS: "arn:aws:iam::414351767826:root" },
        Condition: { StringEquals: { "sts:ExternalId": "databricks-account" } },
      }),
    ]);
  });

  test("instances start in our VPC only", () => {
    expect(statement(policy, "RunInstancesInOurVpc").Condition).toEqual({
      StringEquals: { "ec2:vpc": `arn:aws:ec2:eu-central-1:${AWS_ACCOUNT}:vpc/vpc-1` },
    });
  });

  test("the general permission to start instances leaves out what the others limit", () => {
    const limited = ["RunInstancesTagged", "RunInstancesFromDatabricksImages", "RunInstancesInOurVpc"];
    const resources = limited.flatMap((sid) => statement(policy, sid).Resource ?? []);
    expect([...(statement(policy, "RunInstancesOtherResources").NotResource ?? [])].sort()).toEqual(resources.sort());
  });

  test.each(["TerminateTagged", "AttachAndDetachTagged", "DeleteVolumeTagged", "InstancePools"])(
    "%s touches only what is tagged as Databricks' own",
    (sid) => {
      expect(statement(policy, sid).Condition).toEqual({ StringEquals: { "ec2:ResourceTag/Vendor": "Databricks" } });
    },
  );

  test("no statement is without limits", () => {
    expect(statementsOf(policy).filter(isUnlimited)).toEqual([]);
  });
});

describe("Unity Catalog role", () => {
  const trust = unityCatalog().only("aws_iam_role")["assume_role_policy"];
  const policy = unityCatalog().only("aws_iam_role_policy")["policy"];
  const ownArn = `arn:aws:iam::${AWS_ACCOUNT}:role/service-dev-unity-catalog`;

  test("Unity Catalog and the role itself assume it, each with the credential's external id", () => {
    expect(statement(trust, "UnityCatalog")).toMatchObject({
      Principal: { AWS: "arn:aws:iam::414351767826:role/unity" },
      Condition: { StringEquals: { "sts:ExternalId": "external" } },
    });
    expect(statement(trust, "Itself").Condition).toEqual({
      StringEquals: { "sts:ExternalId": "external" },
      ArnLike: { "aws:PrincipalArn": ownArn },
    });
  });

  test("it reaches its bucket and no other", () => {
    const buckets = statementsOf(policy)
      .flatMap(({ Resource }) => Resource ?? [])
      .filter((resource) => resource.startsWith("arn:aws:s3"));
    expect(buckets).toEqual(["arn:aws:s3:::catalog-bucket/*", "arn:aws:s3:::catalog-bucket"]);
  });

  test("its ARN is known before it exists, for the credential that comes first", () => {
    expect(UnityCatalogRole.arn(AWS_ACCOUNT, "service-dev-unity-catalog")).toBe(ownArn);
  });
});

describe.each([
  ["cross-account role", crossAccount],
  ["Unity Catalog role", unityCatalog],
] as const)("%s", (_, synthesize) => {
  test("is given time to spread after its policy stands", () => {
    expect(synthesize(20).only("terraform_data")).toMatchObject({
      provisioner: [{ "local-exec": { command: "sleep 20" } }],
      depends_on: [expect.stringContaining("aws_iam_role_policy.") as string],
    });
  });

  test("waits for nothing where no time is asked for", () => {
    expect(synthesize(0).counts()).not.toHaveProperty("terraform_data");
  });
});

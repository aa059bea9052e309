import type { JsonObject } from "../../../sandbox/ports";
import { AWS, Cloud, type Declared } from "./support/cloud";
import { policy, trustPolicy } from "./support/landscape";
import { shown } from "./support/values";

let cloud: Cloud;
beforeEach(() => {
  cloud = new Cloud();
});

const statement = (given: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...given }] });

describe("buckets", () => {
  const bucket = (name: string, given = {}): Promise<Declared> =>
    cloud.declare("aws_s3_bucket", { bucket: name, ...given }, AWS);

  test.each(["Upper", "ab", "a..b", "192.168.0.1", "xn--bucket", "bucket-s3alias", "under_score"])(
    "fails on the name %s",
    async (name) => {
      await expect(bucket(name)).rejects.toThrow(`The specified bucket is not valid: ${name}`);
    },
  );

  test("fails on a name that exists", async () => {
    await bucket("data");
    await expect(bucket("data")).rejects.toThrow("already exists");
  });

  test("fails on settings that have separate resources", async () => {
    await expect(bucket("data", { policy: "{}" })).rejects.toThrow('does not emulate the argument "policy"');
  });

  test("has the domain names of S3, and is replaced if its name changes", async () => {
    const made = await bucket("data");
    expect(made.values).toMatchObject({
      arn: "arn:aws:s3:::data",
      bucket_regional_domain_name: "data.s3.eu-central-1.amazonaws.com",
      force_destroy: false,
    });
    expect(await cloud.plan(made, { bucket: "other" })).toMatchObject({ replaced: ["bucket"] });
  });

  test("fails on a setting of a bucket that does not exist", async () => {
    const versioning = { bucket: "none", versioning_configuration: [{ status: "Enabled" }] };
    await expect(cloud.declare("aws_s3_bucket_versioning", versioning, AWS)).rejects.toThrow(
      'aws_s3_bucket with id "none"',
    );
  });

  test("fails on encryption under an unknown key", async () => {
    await bucket("data");
    const rule = (key: string): JsonObject => ({
      bucket: "data",
      rule: [{ apply_server_side_encryption_by_default: [{ sse_algorithm: "aws:kms", kms_master_key_id: key }] }],
    });
    const type = "aws_s3_bucket_server_side_encryption_configuration";
    await expect(cloud.declare(type, rule("no-key"), AWS)).rejects.toThrow("'no-key' does not exist");
    const key = await cloud.declare("aws_kms_key", {}, AWS);
    await expect(cloud.declare(type, rule(shown(key.values, "arn")), AWS)).resolves.toMatchObject({ id: "data" });
  });

  test.each([
    ["no JSON", "{", "contains an invalid JSON"],
    [
      "another bucket",
      statement({ Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::other" }),
      "invalid resource",
    ],
    ["no principal", statement({ Action: "s3:*", Resource: "arn:aws:s3:::data" }), "Missing required field Principal"],
    [
      "an unknown role",
      statement({
        Principal: { AWS: "arn:aws:iam::111111111111:role/x" },
        Action: "s3:*",
        Resource: "arn:aws:s3:::data",
      }),
      "Invalid principal",
    ],
  ])("fails on a policy with %s", async (_what, document, message) => {
    await bucket("data");
    const given = { bucket: "data", policy: document };
    await expect(cloud.declare("aws_s3_bucket_policy", given, AWS)).rejects.toThrow(message);
  });

  test("fails on a public policy while the bucket blocks public policies", async () => {
    await bucket("data");
    const open = statement({ Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*" });
    await cloud.declare("aws_s3_bucket_public_access_block", { bucket: "data", block_public_policy: true }, AWS);
    const given = { bucket: "data", policy: open };
    await expect(cloud.declare("aws_s3_bucket_policy", given, AWS)).rejects.toThrow("BlockPublicPolicy");
  });
});

describe("access logs", () => {
  const delivery = (condition: JsonObject = {}, resource = "arn:aws:s3:::log/*"): string =>
    statement({
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: resource,
      ...condition,
    });
  const from = (given: JsonObject): JsonObject => ({ Condition: { StringEquals: given } });
  const log = async (document?: string, region?: string): Promise<Declared> => {
    await cloud.declare("aws_s3_bucket", { bucket: "data" }, AWS);
    await cloud.declare("aws_s3_bucket", { bucket: "log" }, region === undefined ? AWS : { ...AWS, region });
    if (document !== undefined) {
      await cloud.declare("aws_s3_bucket_policy", { bucket: "log", policy: document }, AWS);
    }
    const given = { bucket: "data", target_bucket: "log", target_prefix: "data/" };
    return cloud.declare("aws_s3_bucket_logging", given, AWS);
  };

  test("are a setting of the logged bucket, and fill the target bucket", async () => {
    const right = { "aws:SourceArn": "arn:aws:s3:::data", "aws:SourceAccount": "111111111111" };
    expect(await log(delivery(from(right), "arn:aws:s3:::log/data/*"))).toMatchObject({ id: "data" });
    const target = { type: "aws_s3_bucket", id: "log", provider: AWS, values: {} };
    await expect(cloud.destroy(target)).rejects.toThrow("log holds access logs of data");
  });

  test.each([
    ["without a policy", undefined],
    ["whose policy allows only logs of another bucket", delivery(from({ "aws:SourceArn": "arn:aws:s3:::other" }))],
    ["whose policy allows only logs of another account", delivery(from({ "aws:SourceAccount": "222222222222" }))],
    ["whose policy allows only logs with another prefix", delivery({}, "arn:aws:s3:::log/other/*")],
  ])("fails on a target bucket %s", async (_what, document) => {
    await expect(log(document)).rejects.toThrow("does not let logging.s3.amazonaws.com put");
  });

  test("fails on a target bucket in another region", async () => {
    await expect(log(delivery(), "eu-west-1")).rejects.toThrow("is in another region");
  });

  test("fails on a target bucket with a customer-managed key", async () => {
    const key = await cloud.declare("aws_kms_key", {}, AWS);
    await cloud.declare("aws_s3_bucket", { bucket: "log" }, AWS);
    await cloud.declare("aws_s3_bucket", { bucket: "data" }, AWS);
    await cloud.declare("aws_s3_bucket_policy", { bucket: "log", policy: delivery() }, AWS);
    const kms = [{ sse_algorithm: "aws:kms", kms_master_key_id: shown(key.values, "arn") }];
    const setting = { bucket: "log", rule: [{ apply_server_side_encryption_by_default: kms }] };
    await cloud.declare("aws_s3_bucket_server_side_encryption_configuration", setting, AWS);
    const given = { bucket: "data", target_bucket: "log", target_prefix: "" };
    await expect(cloud.declare("aws_s3_bucket_logging", given, AWS)).rejects.toThrow("encrypted with SSE-KMS");
  });
});

describe("roles", () => {
  const role = (document: string, given = {}): Promise<Declared> =>
    cloud.declare("aws_iam_role", { name: "jobs", assume_role_policy: document, ...given }, AWS);
  const trusted = trustPolicy("arn:aws:iam::414351767826:root", "external");

  test("the name is the id; a new name or path forces replacement", async () => {
    const made = await role(trusted, { path: "/ci/" });
    expect(made).toMatchObject({
      id: "jobs",
      values: { arn: "arn:aws:iam::111111111111:role/ci/jobs", unique_id: expect.stringMatching(/^AROA[A-Z2-7]{17}$/) },
    });
    const { replaced } = await cloud.plan(made, { name: "other", assume_role_policy: trusted });
    expect(replaced.sort()).toEqual(["name", "path"]);
  });

  test.each([
    ["no JSON", "trust me", "contains an invalid JSON policy"],
    ["no principal", statement({ Action: "sts:AssumeRole" }), "must contain principals"],
    ["a resource", statement({ Action: "sts:AssumeRole", Principal: "*", Resource: "*" }), "prohibited field Resource"],
    ["other actions", statement({ Action: "s3:GetObject", Principal: "*" }), "STS AssumeRole actions"],
    ["itself", trustPolicy("arn:aws:iam::111111111111:role/jobs", "x"), "Invalid principal"],
  ])("fails on a trust policy with %s", async (_what, document, message) => {
    await expect(role(document)).rejects.toThrow(message);
  });

  test("fails on names that exist or are too long", async () => {
    await role(trusted);
    await expect(role(trusted)).rejects.toThrow("already exists");
    await expect(role(trusted, { name: "x".repeat(65) })).rejects.toThrow("in the range (1 - 64)");
  });

  test("fails on a policy that names a principal or no resource", async () => {
    await role(trusted);
    const give = (document: string): Promise<Declared> =>
      cloud.declare("aws_iam_role_policy", { name: "p", role: "jobs", policy: document }, AWS);
    await expect(give(statement({ Action: "s3:*" }))).rejects.toThrow("must contain resources");
    await expect(give(statement({ Action: "s3:*", Resource: "*", Principal: "*" }))).rejects.toThrow("principal");
  });

  describe("with a permissions boundary", () => {
    const boundary = (document = policy("s3:*")): Promise<Declared> =>
      cloud.declare("aws_iam_policy", { name: "boundary", path: "/ci/", policy: document }, AWS);

    test("fails on a boundary that does not exist", async () => {
      const permissions_boundary = "arn:aws:iam::111111111111:policy/ci/boundary";
      await expect(role(trusted, { permissions_boundary })).rejects.toThrow("aws_iam_policy");
      await boundary();
      await expect(role(trusted, { permissions_boundary })).resolves.toBeDefined();
    });

    test("gets a boundary without replacement", async () => {
      const { values } = await boundary();
      const given = { name: "jobs", assume_role_policy: trusted, permissions_boundary: shown(values, "arn") };
      expect(await cloud.plan(await role(trusted), given)).toEqual({ changed: ["permissions_boundary"], replaced: [] });
    });

    test("fails to delete a policy that is a role's boundary", async () => {
      const made = await boundary();
      const held = await role(trusted, { permissions_boundary: made.id });
      await expect(cloud.destroy(made)).rejects.toThrow("attached to entities: jobs");
      await cloud.destroy(held);
      await expect(cloud.destroy(made)).resolves.toBeUndefined();
    });

    test("fails on a policy that is too long, names a principal, or has an existing name", async () => {
      await expect(boundary(policy("s3:*", `arn:aws:s3:::${"x".repeat(6144)}`))).rejects.toThrow("PolicySize: 6144");
      await expect(boundary(statement({ Principal: "*", Action: "s3:*", Resource: "*" }))).rejects.toThrow("principal");
      await boundary();
      await expect(boundary()).rejects.toThrow("already exists");
    });
  });

  test("fails to delete a role that still has a policy", async () => {
    const made = await role(trusted);
    const attached = await cloud.declare(
      "aws_iam_role_policy",
      { name: "p", role: "jobs", policy: policy("s3:*") },
      AWS,
    );
    expect(attached.id).toBe("jobs:p");
    await expect(cloud.destroy(made)).rejects.toThrow("must delete policies first");
  });

  test("fails on an issuer that is not an https URL", async () => {
    const given = { url: "http://issuer", client_id_list: ["sts"] };
    await expect(cloud.declare("aws_iam_openid_connect_provider", given, AWS)).rejects.toThrow("Invalid Open ID");
  });
});

describe("keys", () => {
  test("fails on a key policy that locks the account out", async () => {
    const foreign = statement({
      Principal: { AWS: "arn:aws:iam::222222222222:root" },
      Action: "kms:*",
      Resource: "*",
    });
    await expect(cloud.declare("aws_kms_key", { policy: foreign }, AWS)).rejects.toThrow(
      "will not allow you to update",
    );
  });

  test("an alias has the ARN of its key, and fails on an unknown key or a reserved name", async () => {
    const key = await cloud.declare("aws_kms_key", { enable_key_rotation: true }, AWS);
    expect(key.values["rotation_period_in_days"]).toBe(365);
    const alias = await cloud.declare("aws_kms_alias", { name: "alias/data", target_key_id: key.id }, AWS);
    expect(alias.values["target_key_arn"]).toBe(key.values["arn"]);
    const stray = { name: "alias/stray", target_key_id: "none" };
    await expect(cloud.declare("aws_kms_alias", stray, AWS)).rejects.toThrow("'none' does not exist");
    const reserved = { name: "alias/aws/s3", target_key_id: key.id };
    await expect(cloud.declare("aws_kms_alias", reserved, AWS)).rejects.toThrow(/alias/);
  });
});

import { StateStore, type StateStoreProps } from "../../../constructs/aws/state-store";
import { statement, statementsOf } from "../../support/policy";
import { synthesizeConstructs, type Synthesized } from "../../support/synth";

const RECORDS = { read: ["evidence/*"], write: ["evidence/prod/*"], delete: ["plans/prod/*"] };
const PROPS: StateStoreProps = {
  bucketName: "states",
  region: "eu-central-1",
  awsAccountId: "111111111111",
  tenants: [],
  shortLived: { "plans/": 3 },
  deletionProtection: true,
};

function synthesize(props: Partial<StateStoreProps> = {}): Synthesized {
  return synthesizeConstructs((scope) => {
    new StateStore(scope, "State", { ...PROPS, ...props });
  });
}

/** Returns the policy of the bucket for Terraform states. The policy of the bucket for access logs is left out. */
function policyOfStates(stack: Synthesized): unknown {
  return stack.byName("aws_s3_bucket_policy")[
    Object.keys(stack.byName("aws_s3_bucket_policy")).find((name) => name.startsWith("State_Bucket")) ?? ""
  ]?.["policy"];
}

function access(write: boolean): Record<string, unknown> {
  let found: Record<string, unknown> = {};
  synthesizeConstructs((scope) => {
    const store = new StateStore(scope, "State", PROPS);
    found = Object.fromEntries(
      store.access(["dev-workspace.tfstate"], RECORDS, write).map((item) => [item.Sid, item.Action]),
    );
  });
  return found;
}

test("bucket, key and access log survive a destroy", () => {
  const stack = synthesize();
  expect(stack.all("aws_s3_bucket").map(({ bucket, lifecycle }) => [bucket, lifecycle])).toEqual([
    ["states-logs", { prevent_destroy: true }],
    ["states", { prevent_destroy: true }],
  ]);
  expect(stack.only("aws_kms_key")).toMatchObject({ enable_key_rotation: true, lifecycle: { prevent_destroy: true } });
});

test("states are encrypted with the key whose alias the backend uses", () => {
  const stack = synthesize();
  expect(stack.only("aws_kms_alias")["name"]).toBe("alias/states");
  const settings = Object.entries(stack.byName("aws_s3_bucket_server_side_encryption_configuration"));
  const [ofStates] = settings.filter(([name]) => name.startsWith("State_Bucket"));
  expect(JSON.stringify(ofStates)).toContain("aws_kms_key.");
});

test("denies a state that is encrypted with another key, and accepts the key of the states by ARN or alias", () => {
  const refused = statement(policyOfStates(synthesize()), "RefuseOtherKeys").Condition?.["StringNotEquals"];
  expect(refused).toEqual({
    "s3:x-amz-server-side-encryption-aws-kms-key-id": [
      expect.stringMatching(/^\${aws_kms_key\..+\.arn}$/),
      "arn:aws:kms:eu-central-1:111111111111:alias/states",
    ],
  });
});

test("access to a state is logged to another bucket", () => {
  const stack = synthesize();
  expect(stack.only("aws_s3_bucket_logging")).toMatchObject({
    bucket: expect.stringMatching(/^\${aws_s3_bucket\.State_Bucket_/) as string,
    target_bucket: expect.stringMatching(/^\${aws_s3_bucket\.State_AccessLogs_/) as string,
    target_prefix: "states/",
  });
});

test("only writers may change a state and hold its lock; a plan needs no lock", () => {
  expect(access(false)["StateFiles"]).toBe("s3:GetObject");
  expect(access(true)["StateFiles"]).toEqual(["s3:GetObject", "s3:PutObject"]);
  expect(access(false)["StateLocks"]).toBeUndefined();
  expect(access(true)["StateLocks"]).toEqual(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]);
});

test("only the owning AWS account may use key and bucket, unless other accounts are given", () => {
  const stack = synthesize();
  expect(statement(stack.only("aws_kms_key")["policy"], "StatesThroughS3").Principal).toEqual({
    AWS: ["arn:aws:iam::111111111111:root"],
  });
  expect(statementsOf(policyOfStates(stack)).filter(({ Effect }) => Effect === "Allow")).toEqual([]);
});

test("the key decrypts only states in S3, also for the owner", () => {
  const stack = synthesize({
    tenants: [{ awsAccountId: "222222222222", stateFiles: ["prod-workspace.tfstate"], records: RECORDS }],
  });
  expect(statement(stack.only("aws_kms_key")["policy"], "StatesThroughS3")).toMatchObject({
    Principal: { AWS: ["arn:aws:iam::111111111111:root", "arn:aws:iam::222222222222:root"] },
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Condition: { StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" } },
  });
});

test("another account reads and writes its own states", () => {
  const stack = synthesize({
    tenants: [{ awsAccountId: "222222222222", stateFiles: ["prod-workspace.tfstate"], records: RECORDS }],
  });
  expect(statement(policyOfStates(stack), "Files222222222222")).toMatchObject({
    Principal: { AWS: "arn:aws:iam::222222222222:root" },
    Resource: ["arn:aws:s3:::states/prod-workspace.tfstate"],
  });
});

test("another account reads, writes and deletes objects with the prefixes configured for this account", () => {
  const tenants = [{ awsAccountId: "222222222222", stateFiles: ["prod-workspace.tfstate"], records: RECORDS }];
  const policy = policyOfStates(synthesize({ tenants }));
  expect(statement(policy, "RecordsRead222222222222").Resource).toEqual(["arn:aws:s3:::states/evidence/*"]);
  expect(statement(policy, "RecordsWrite222222222222").Resource).toEqual(["arn:aws:s3:::states/evidence/prod/*"]);
  expect(statement(policy, "RecordsDelete222222222222").Resource).toEqual(["arn:aws:s3:::states/plans/prod/*"]);
});

test("objects with a short-lived prefix expire after the configured days, and are permanently deleted a day later", () => {
  const rules = Object.values(synthesize().byName("aws_s3_bucket_lifecycle_configuration")).flatMap(
    ({ rule }) => rule as Record<string, unknown>[],
  );
  expect(rules).toContainEqual({
    id: "expire-plans",
    status: "Enabled",
    filter: [{ prefix: "plans/" }],
    expiration: [{ days: 3 }],
    noncurrent_version_expiration: [{ noncurrent_days: 1 }],
  });
});

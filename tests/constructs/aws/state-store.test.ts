import { StateStore, type StateStoreProps } from "../../../constructs/aws/state-store";
import { statement, statementsOf } from "../../support/policy";
import { synthesizeConstructs, type Synthesized } from "../../support/synth";

const PROPS: StateStoreProps = {
  bucketName: "states",
  region: "eu-central-1",
  awsAccountId: "111111111111",
  tenants: [],
  protect: true,
};

function synthesize(props: Partial<StateStoreProps> = {}): Synthesized {
  return synthesizeConstructs((scope) => {
    new StateStore(scope, "State", { ...PROPS, ...props });
  });
}

function access(write: boolean): Record<string, unknown> {
  let found: Record<string, unknown> = {};
  synthesizeConstructs((scope) => {
    const store = new StateStore(scope, "State", PROPS);
    found = Object.fromEntries(store.access(["dev-workspace.tfstate"], write).map((item) => [item.Sid, item.Action]));
  });
  return found;
}

test("bucket and key survive a destroy", () => {
  const stack = synthesize();
  expect(stack.only("aws_s3_bucket")["lifecycle"]).toEqual({ prevent_destroy: true });
  expect(stack.only("aws_kms_key")).toMatchObject({ enable_key_rotation: true, lifecycle: { prevent_destroy: true } });
});

test("states are encrypted with the key that the backend names by the bucket's alias", () => {
  const stack = synthesize();
  expect(stack.only("aws_kms_alias")["name"]).toBe("alias/states");
  expect(JSON.stringify(stack.only("aws_s3_bucket_server_side_encryption_configuration"))).toContain("aws_kms_key.");
});

test("only one who writes may change a state; whoever plans still holds the lock", () => {
  expect(access(false)["StateFiles"]).toBe("s3:GetObject");
  expect(access(true)["StateFiles"]).toEqual(["s3:GetObject", "s3:PutObject"]);
  expect(access(false)["StateLocks"]).toEqual(access(true)["StateLocks"]);
});

test("nobody but the owner's account is let in when there is no other", () => {
  const stack = synthesize();
  expect(statementsOf(stack.only("aws_kms_key")["policy"]).map(({ Sid }) => Sid)).toEqual(["OwnerAccount"]);
  expect(statementsOf(stack.only("aws_s3_bucket_policy")["policy"]).map(({ Sid }) => Sid)).toEqual(["RequireTls"]);
});

test("another account reaches its own states and, through S3 alone, the key", () => {
  const stack = synthesize({ tenants: [{ awsAccountId: "222222222222", stateFiles: ["prod-workspace.tfstate"] }] });
  const policy = stack.only("aws_s3_bucket_policy")["policy"];
  expect(statement(policy, "Files222222222222")).toMatchObject({
    Principal: { AWS: "arn:aws:iam::222222222222:root" },
    Resource: ["arn:aws:s3:::states/prod-workspace.tfstate"],
  });
  expect(statement(stack.only("aws_kms_key")["policy"], "TenantAccounts").Condition).toEqual({
    StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" },
  });
});

import { TerraformStack } from "cdktf";
import type { AccountConfig } from "../../config/schema";
import { useBackend } from "../../stacks/backend";
import { committedService } from "../support/service";
import { synthesizeStack } from "../support/synth";

const { account } = committedService();
const S3: AccountConfig = { ...account, state: { backend: "s3", bucket: "states", region: "eu-west-1" } };

function backend(config: AccountConfig, name = "dev-platform"): unknown {
  return synthesizeStack((app) => {
    const stack = new TerraformStack(app, name);
    useBackend(stack, config, "/repository");
    return stack;
  }).json.terraform.backend;
}

test("each stack has its own state in the bucket, locked and encrypted with the bucket's key", () => {
  expect(backend(S3)).toEqual({
    s3: {
      bucket: "states",
      key: "dev-platform.tfstate",
      region: "eu-west-1",
      encrypt: true,
      kms_key_id: `arn:aws:kms:eu-west-1:${account.aws.accountId}:alias/states`,
      use_lockfile: true,
    },
  });
});

test.each([
  [".sandbox/state", "/repository/.sandbox/state/dev-platform.tfstate"],
  ["/elsewhere", "/elsewhere/dev-platform.tfstate"],
])("states in %s are files at an absolute path", (directory, path) => {
  expect(backend({ ...account, state: { backend: "local", directory } })).toEqual({ local: { path } });
});

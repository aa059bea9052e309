import { resolve } from "node:path";
import { LocalBackend, S3Backend, type TerraformStack } from "cdktf";
import type { AccountConfig } from "../config/schema";

/**
 * Keeps the state of `stack` where the account's configuration says, under the stack's own name.
 *
 * @param projectRoot absolute; Terraform runs in `cdktf.out/stacks/<stack>`, so a relative directory would land there
 */
export function useBackend(stack: TerraformStack, account: AccountConfig, projectRoot: string): void {
  const file = stateFile(stack.node.id);
  const { state } = account;
  if (state.backend === "local") {
    new LocalBackend(stack, { path: resolve(projectRoot, state.directory, file) });
    return;
  }
  new S3Backend(stack, {
    bucket: state.bucket,
    key: file,
    region: state.region,
    encrypt: true,
    // Without a key of its own, `encrypt` asks for AES256 and overrides the bucket's default key.
    kmsKeyId: stateKeyAlias(state.bucket, state.region, account.aws.accountId),
  });
  stack.addOverride("terraform.backend.s3.use_lockfile", true);
}

/** Name of a stack's state file, in the bucket or the local directory. */
export function stateFile(stackName: string): string {
  return `${stackName}.tfstate`;
}

/** ARN of the alias of the key that encrypts the states in `bucket`. */
export function stateKeyAlias(bucket: string, region: string, accountId: string): string {
  return `arn:aws:kms:${region}:${accountId}:alias/${bucket}`;
}

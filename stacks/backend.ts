import { resolve } from "node:path";
import { LocalBackend, S3Backend, type TerraformStack } from "cdktf";
import type { AccountConfig } from "../config/schema";
import { stateFile, stateKeyAlias } from "../core/state-location";

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

import { resolve } from "node:path";
import { LocalBackend, S3Backend, type TerraformStack } from "cdktf";
import { slotStatePrefix, type SlotName } from "../core/slot";
import type { AccountConfig } from "../config/schema";
import { stateFile, stateKeyAlias } from "../core/state-location";

/**
 * Keeps the state of `stack` where the account's configuration says, under the stack's own name.
 *
 * @param projectRoot absolute; Terraform runs in `cdktf.out/stacks/<stack>`, so a relative directory would land there
 * @param slot that a merge request's stage is a guest of; its states lie under the slot's prefix
 */
export function useBackend(stack: TerraformStack, account: AccountConfig, projectRoot: string, slot?: SlotName): void {
  const file = `${slot === undefined ? "" : slotStatePrefix(slot)}${stateFile(stack.node.id)}`;
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

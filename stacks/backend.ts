import { resolve } from "node:path";
import { LocalBackend, S3Backend, type TerraformStack } from "cdktf";
import { slotStatePrefix, type SlotName } from "../core/slot";
import type { AccountConfig } from "../config/schema";
import { stateFile, stateKeyAlias } from "../core/state-location";

/**
 * Configures the backend of `stack` as in `account.yaml`. The state is named after the stack.
 *
 * @param projectRoot absolute path, because Terraform runs in `cdktf.out/stacks/<stack>` and resolves relative paths
 *   against that folder
 * @param slot slot of a merge request's stage, i.e. the set of resources that the stage uses; the slot's name is the
 *   prefix of the stage's state objects
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
    // Without `kms_key_id`, `encrypt` requests AES256 and overrides the bucket's default key.
    kmsKeyId: stateKeyAlias(state.bucket, state.region, account.aws.accountId),
  });
  stack.addOverride("terraform.backend.s3.use_lockfile", true);
}

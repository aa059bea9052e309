import path from "node:path";
import type { AccountConfig } from "../../config/schema";
import { sandboxStates, stateKeyAlias } from "../../core/state-location";
import { projectRoot } from "../project";
import { folderStore } from "./folder-store";
import type { ObjectStore } from "./object-store";
import { s3Store } from "./s3-store";

/** Account configuration that determines where Terraform states and the records of CI pipelines are stored. */
export type StoreOwner = Pick<AccountConfig, "state"> & { readonly aws: Pick<AccountConfig["aws"], "accountId"> };

/**
 * Store for records of CI pipelines, e.g. evidence and saved plans: the bucket of the Terraform states, or, with local
 * states, the subfolder `records` of their folder.
 *
 * @param sandbox folder of the target sandbox. It contains the states even if the configuration names a bucket.
 *   Undefined if the target is a cloud account
 */
export function recordsOf(owner: StoreOwner, sandbox: string | undefined): ObjectStore {
  return storeOf(owner, sandbox, "records");
}

/**
 * Store of the Terraform states, with their locks and backups.
 *
 * @param sandbox folder of the target sandbox. It contains the states even if the configuration names a bucket.
 *   Undefined if the target is a cloud account
 */
export function statesOf(owner: StoreOwner, sandbox: string | undefined): ObjectStore {
  return storeOf(owner, sandbox, "");
}

/** @param folder subfolder if the store is a local folder; unused in a bucket, where prefixes separate the objects */
function storeOf({ state, aws }: StoreOwner, sandbox: string | undefined, folder: string): ObjectStore {
  if (sandbox !== undefined) return folderStore(path.join(sandboxStates(sandbox), folder));
  if (state.backend === "local") return folderStore(path.resolve(projectRoot, state.directory, folder));
  const { bucket, region } = state;
  return s3Store({ bucket, region, kmsKey: stateKeyAlias(bucket, region, aws.accountId) });
}

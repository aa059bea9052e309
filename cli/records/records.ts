import path from "node:path";
import type { AccountConfig } from "../../config/schema";
import { stateKeyAlias } from "../../core/state-location";
import { projectRoot } from "../project";
import { folderStore } from "./folder-store";
import type { ObjectStore } from "./object-store";
import { s3Store } from "./s3-store";

/** Account configuration that determines the location of states and records. */
export type StoreOwner = Pick<AccountConfig, "state"> & { readonly aws: Pick<AccountConfig["aws"], "accountId"> };

/**
 * Store of the pipelines' records, e.g. evidence: the bucket of the Terraform states, or a subfolder of local states.
 *
 * @param sandbox folder of the target sandbox, which contains its states whatever the configuration says; undefined for
 *   the clouds
 */
export function recordsOf(owner: StoreOwner, sandbox: string | undefined): ObjectStore {
  return storeOf(owner, sandbox, "records");
}

/**
 * Store of the Terraform states, with their locks and backups.
 *
 * @param sandbox folder of the target sandbox, which contains its states whatever the configuration says; undefined for
 *   the clouds
 */
export function statesOf(owner: StoreOwner, sandbox: string | undefined): ObjectStore {
  return storeOf(owner, sandbox, "");
}

/** @param folder subfolder of a local state folder; in a bucket, the keys have their own prefixes */
function storeOf({ state, aws }: StoreOwner, sandbox: string | undefined, folder: string): ObjectStore {
  if (sandbox !== undefined) return folderStore(path.resolve(sandbox, "state", folder));
  if (state.backend === "local") return folderStore(path.resolve(projectRoot, state.directory, folder));
  const { bucket, region } = state;
  return s3Store({ bucket, region, kmsKey: stateKeyAlias(bucket, region, aws.accountId) });
}

import path from "node:path";
import type { AccountConfig } from "../../config/schema";
import { stateKeyAlias } from "../../core/state-location";
import { projectRoot } from "../project";
import { folderStore } from "./folder-store";
import type { ObjectStore } from "./object-store";
import { s3Store } from "./s3-store";

/**
 * Where pipelines keep their records: in the bucket of Terraform's states, or in a folder beside local states.
 *
 * @param sandbox folder of the sandbox that is acted on: its states are there, whatever the configuration says
 */
export function recordsOf({ state, aws }: AccountConfig, sandbox: string | undefined): ObjectStore {
  if (sandbox !== undefined) return folderStore(path.resolve(sandbox, "state", "records"));
  if (state.backend === "local") return folderStore(path.resolve(projectRoot, state.directory, "records"));
  const { bucket, region } = state;
  return s3Store({ bucket, region, kmsKey: stateKeyAlias(bucket, region, aws.accountId) });
}

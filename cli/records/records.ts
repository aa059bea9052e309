import path from "node:path";
import type { AccountConfig } from "../../config/schema";
import { stateKeyAlias } from "../../stacks/backend";
import { projectRoot } from "../project";
import { folderStore } from "./folder-store";
import type { ObjectStore } from "./object-store";
import { s3Store } from "./s3-store";

/** Where pipelines keep their records: in the bucket of Terraform's states, or in a folder beside local states. */
export function recordsOf({ state, aws }: AccountConfig): ObjectStore {
  if (state.backend === "local") return folderStore(path.resolve(projectRoot, state.directory, "records"));
  const { bucket, region } = state;
  return s3Store({ bucket, region, kmsKey: stateKeyAlias(bucket, region, aws.accountId) });
}

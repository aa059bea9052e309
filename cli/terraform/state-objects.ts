import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import type { S3 } from "@aws-sdk/client-s3";
import type { AccountConfig } from "../../config/schema";
import { projectRoot } from "../project";
import { shownPath } from "../shown-path";

/** An object among Terraform's states: a state, a lock or a backup. */
export interface StateObject {
  readonly key: string;
  /** When it was written, in milliseconds since 1970. */
  readonly modified: number;
}

/** Where Terraform's backend keeps its objects. */
export interface StateObjects {
  /** For people, e.g. `s3://fraudops-terraform-state-111111111111`. */
  readonly location: string;
  /** Objects whose keys begin with `prefix`, by key. */
  list(prefix: string): Promise<readonly StateObject[]>;
  /** Content of an object; undefined when there is none. */
  read(key: string): Promise<string | undefined>;
  /** Deletes an object; there may be none. */
  delete(key: string): Promise<void>;
}

/**
 * The objects of the configured backend.
 * @param home folder of a sandbox, which keeps its states there whatever the configuration says
 */
export function stateObjectsOf({ state }: Pick<AccountConfig, "state">, home?: string): StateObjects {
  if (home !== undefined) return localStateObjects(path.join(home, "state"));
  return state.backend === "local"
    ? localStateObjects(path.resolve(projectRoot, state.directory))
    : s3StateObjects(state.bucket, state.region);
}

/** Objects as files of a folder. */
export function localStateObjects(directory: string): StateObjects {
  const fileOf = (key: string): string => path.join(directory, key);
  return {
    location: shownPath(directory),
    list: (prefix) => {
      const entries = existsSync(directory) ? readdirSync(directory, { recursive: true, withFileTypes: true }) : [];
      const keys = entries
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"))
        .filter((key) => key.startsWith(prefix));
      return Promise.resolve(keys.sort().map((key) => ({ key, modified: statSync(fileOf(key)).mtimeMs })));
    },
    read: (key) => Promise.resolve(existsSync(fileOf(key)) ? readFileSync(fileOf(key), "utf8") : undefined),
    delete: (key) => {
      rmSync(fileOf(key), { force: true });
      return Promise.resolve();
    },
  };
}

/**
 * Objects of a bucket, with the credentials that Terraform's backend uses.
 * @param client for tests
 */
export function s3StateObjects(bucket: string, region: string, client?: S3): StateObjects {
  const s3 = async (): Promise<S3> => {
    if (client !== undefined) return client;
    // The client takes half a second to load: only a command that looks at states waits for it.
    const sdk = await import("@aws-sdk/client-s3");
    return new sdk.S3({ region, maxAttempts: 5 });
  };
  return {
    location: `s3://${bucket}`,
    list: async (prefix) => {
      const { paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
      const found: StateObject[] = [];
      for await (const page of paginateListObjectsV2({ client: await s3() }, { Bucket: bucket, Prefix: prefix })) {
        for (const { Key: key = "", LastModified: modified } of page.Contents ?? []) {
          found.push({ key, modified: modified?.getTime() ?? 0 });
        }
      }
      return found.sort((one, other) => (one.key < other.key ? -1 : 1));
    },
    read: async (key) => {
      try {
        const { Body } = await (await s3()).getObject({ Bucket: bucket, Key: key });
        return await Body?.transformToString();
      } catch (error) {
        if (error instanceof Error && error.name === "NoSuchKey") return undefined;
        throw error;
      }
    },
    delete: async (key) => {
      await (await s3()).deleteObject({ Bucket: bucket, Key: key });
    },
  };
}

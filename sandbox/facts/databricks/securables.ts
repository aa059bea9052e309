import type { Json, JsonObject } from "../../ports";
import type { Rule } from "../define";
import { invalid } from "../errors";
import type { BehaviourContext } from "../types";
import { valueOr, text } from "../values";
import { ADMIN } from "./principals";
import { currentMetastore } from "./scopes";

/** Characters that Unity Catalog forbids in a name: dots, slashes, spaces, control characters. */
const FORBIDDEN = /[./\s\p{Cc}]/u;
const MAX_LENGTH = 255;

export const securableName: Rule = {
  refuses: "a name with dots, spaces, slashes or control characters, or longer than 255 characters",
  check: (planned) => {
    const name = text(planned, "name");
    if (!name || FORBIDDEN.test(name) || name.length > MAX_LENGTH) {
      throw invalid(
        `name ${JSON.stringify(name)} is not a valid name: use 1 to ${MAX_LENGTH} characters without dots, spaces, ` +
          "slashes and control characters",
      );
    }
  },
};

export const inMetastore: Rule = {
  refuses: "creation in a workspace without a metastore, or with a metastore_id other than the workspace's",
  check: (planned, context) => {
    const { id } = currentMetastore(context);
    const given = text(planned, "metastore_id");
    if (given && given !== id) {
      throw invalid(`metastore_id must be empty or equal to the metastore id assigned to the workspace: ${id}`);
    }
  },
};

/** Fields that Unity Catalog sets on a new securable: metastore, owner, time and principal of creation and update. */
interface Provenance {
  readonly metastore_id: string;
  readonly owner: Json;
  /** Milliseconds since the epoch. */
  readonly created_at: number;
  readonly created_by: string;
  readonly updated_at: number;
  readonly updated_by: string;
}

export function provenance(planned: JsonObject, context: BehaviourContext): Provenance {
  const now = Date.now();
  const { caller = ADMIN } = context;
  return {
    metastore_id: currentMetastore(context).id,
    owner: valueOr(planned, "owner", caller),
    created_at: now,
    created_by: caller,
    updated_at: now,
    updated_by: caller,
  };
}

/** Fields of a securable that an update changes. */
export function changed(planned: JsonObject, { caller = ADMIN }: BehaviourContext): JsonObject {
  return { owner: valueOr(planned, "owner", ADMIN), updated_at: Date.now(), updated_by: caller };
}

/** Removes trailing slashes, e.g. from `s3://bucket/path/`. */
export function trimmedUrl(url: string): string {
  return url.replace(/\/+$/, "");
}

/** Bucket of an `s3://` URL; undefined for any other text. */
export function bucketOfUrl(url: string): string | undefined {
  return /^s3:\/\/([^/]+)/.exec(url)?.[1];
}

/** Whether `url` equals `outer` or is a path under it. */
export function isWithin(url: string, outer: string): boolean {
  return trimmedUrl(url) === trimmedUrl(outer) || trimmedUrl(url).startsWith(`${trimmedUrl(outer)}/`);
}

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

import { CloudError, type CloudObject, type JsonObject } from "../../ports";
import { fillBucket } from "../aws/bucket-content";
import { notEmulated, resource } from "../define";
import { invalid, missing, PlanRefusedError } from "../errors";
import { databricksNumber } from "../ids";
import type { BehaviourContext, ResourceBehaviour } from "../types";
import { flag, text } from "../values";
import { bucketOfCatalog } from "./contents";
import { obstacleAt, workspacePath } from "./workspace-paths";

const directory = resource({
  type: "databricks_directory",
  evidence: "read in source",
  source:
    "workspace/resource_directory.go; workspace API: mkdirs (error message: databrickslabs/dbx issue 613), delete",
  scope: "workspace",
  rules: [
    {
      refuses: "a path that is not absolute",
      check: (planned) => {
        if (!/^\/[^/]/.test(text(planned, "path"))) {
          throw invalid(`Path (${text(planned, "path")}) doesn't start with '/'`);
        }
      },
    },
    {
      refuses: "a path at or below an object that is not a folder, e.g. an experiment",
      check: (planned, context) => {
        const obstacle = obstacleAt(text(planned, "path"), context);
        if (obstacle !== undefined) {
          throw new CloudError(400, "RESOURCE_ALREADY_EXISTS", `${obstacle} already exists and it is not a folder`);
        }
      },
    },
  ],
  deleteRules: [
    {
      refuses: "the deletion of a folder that is not empty, unless delete_recursive is set",
      check: (prior, context) => {
        const [held] = heldBy(prior, context);
        if (held && !flag(prior.attributes, "delete_recursive")) {
          throw invalid(`DIRECTORY_NOT_EMPTY: Folder (${prior.id}) is not empty: it holds ${held.kind} ${held.id}`);
        }
      },
    },
  ],
  create: (planned) => ({
    id: text(planned, "path"),
    object_id: databricksNumber(),
    workspace_path: `/Workspace${workspacePath(text(planned, "path"))}`,
  }),
  delete: async (prior, context) => {
    for (const object of heldBy(prior, context)) {
      if (object.kind === "databricks_mlflow_experiment") {
        await context.runtime.deleteExperiment(context.scope, object.id);
      }
      await context.store.delete(object.kind, object.scope, object.id);
    }
  },
});

/** Subfolders and experiments in a folder, at any depth. */
function heldBy({ id, attributes }: CloudObject, { store, scope }: BehaviourContext): readonly CloudObject[] {
  const inside = `${workspacePath(text(attributes, "path"))}/`;
  const folders = store
    .find("databricks_directory", scope)
    .filter((each) => each.id !== id && workspacePath(text(each.attributes, "path")).startsWith(inside));
  const experiments = store
    .find("databricks_mlflow_experiment", scope)
    .filter((each) => workspacePath(text(each.attributes, "name")).startsWith(inside));
  return [...folders, ...experiments];
}

const file = resource({
  type: "databricks_file",
  evidence: "read in source",
  source: "storage/resource_file.go (put, head, delete: observed with the real provider)",
  scope: "account",
  rules: [
    notEmulated("remote_file_modified"),
    {
      refuses: "a path that is not in an existing volume",
      check: (planned, { store }) => {
        const [, catalog, schema, volume] = volumePath(text(planned, "path"));
        const name = [catalog, schema, volume].join(".");
        if (!store.get("databricks_volume", "account", name)) throw missing(`Volume '${name}' does not exist.`);
      },
    },
    {
      refuses: "neither or both of source and content_base64",
      check: (planned) => {
        if ((text(planned, "source") === "") === (text(planned, "content_base64") === "")) {
          const given = text(planned, "source") === "" ? "neither" : "both";
          throw invalid(`${text(planned, "path")} needs exactly one of source and content_base64, got ${given}`);
        }
      },
    },
  ],
  // Plans the checksum if the content is unchanged, otherwise "different", the provider's default of `md5`. No state
  // contains "different", so this value always makes Terraform plan an update.
  plan: async (proposed, prior, _provider, directory) => {
    const checksum = md5(await contentOf(proposed, directory));
    return { md5: prior && text(prior, "md5") === checksum ? checksum : "different" };
  },
  create: (planned, context) => upload(planned, context),
  update: (planned, _prior, context) => upload(planned, context),
  read: async (stored, { runtime }) => {
    const size = await runtime.fileSize(text(stored.attributes, "path"));
    return size === undefined ? undefined : { file_size: size };
  },
  delete: ({ attributes }, { runtime }) => runtime.deleteFile(text(attributes, "path")),
});

async function upload(planned: JsonObject, context: BehaviourContext): Promise<JsonObject> {
  const path = text(planned, "path");
  const content = await contentOf(planned, context.directory);
  await context.runtime.writeFile(path, content);
  const bucket = bucketOfCatalog(context, volumePath(path)[1]);
  if (bucket !== undefined) await fillBucket(context, bucket, `the files of catalog ${volumePath(path)[1]}`);
  return {
    id: path,
    file_size: content.byteLength,
    md5: md5(content),
    modification_time: new Date().toUTCString(),
  };
}

/**
 * Content of a planned `databricks_file`, from `source` or `content_base64`.
 *
 * @param directory base folder of a relative `source`. @default - the working directory of the sandbox
 */
async function contentOf(planned: JsonObject, directory = "."): Promise<Uint8Array> {
  const source = text(planned, "source");
  if (!source) return Buffer.from(text(planned, "content_base64"), "base64");
  try {
    return await readFile(resolve(directory, source));
  } catch (error) {
    const absent =
      (error as NodeJS.ErrnoException).code === "ENOENT" || (error as NodeJS.ErrnoException).code === "ENOTDIR";
    throw absent
      ? new PlanRefusedError(`File ${source} does not exist`)
      : invalid(`File ${source} cannot be read: ${(error as Error).message}`);
  }
}

/** Splits `/Volumes/<catalog>/<schema>/<volume>/<file>` into the whole path, catalog, schema and volume. */
function volumePath(path: string): [string, string, string, string] {
  const [whole, catalog, schema, volume] = /^\/Volumes\/([^/]+)\/([^/]+)\/([^/]+)\/[^/].*$/.exec(path) ?? [];
  if (!whole || !catalog || !schema || !volume)
    throw invalid(`path must look like /Volumes/<catalog>/<schema>/<volume>/<file>, got ${path}`);
  return [whole, catalog, schema, volume];
}

function md5(content: Uint8Array): string {
  return createHash("md5").update(content).digest("hex");
}

export const fileBehaviours: readonly ResourceBehaviour[] = [directory, file];

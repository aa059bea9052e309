import { pathOfObject, workspacePath } from "../facts/databricks/workspace-paths";
import { invalid, missing } from "../facts/errors";
import { CloudError, type CloudObject, type JsonObject } from "../ports";
import { passes } from "./resources/resource-routes";
import type { Access } from "./resources/rest-resource";
import { byPermissions, ONLY_ADMINS } from "./resources/workspace-access";
import { derivedNumber } from "./resources/derived-id";
import type { Call, Route, Services } from "./route";

const ROOT = "/api/2.0/workspace";
const SOURCE = "Workspace API reference; databricks-sdk-go 0.93, databricks-sdk 0.156";
const row = { evidence: "documented", source: SOURCE } as const;
const DIRECTORY = "databricks_directory";
const EXPERIMENT = "databricks_mlflow_experiment";

/** `object_type` in the workspace API, by Terraform type. */
const OBJECT_TYPES: Readonly<Record<string, string>> = {
  [DIRECTORY]: "DIRECTORY",
  databricks_notebook: "NOTEBOOK",
  databricks_workspace_file: "FILE",
  [EXPERIMENT]: "MLFLOW_EXPERIMENT",
};

const LEVELS = { read: "CAN_READ", change: "CAN_MANAGE" } as const;
const FOLDERS = byPermissions("directories", LEVELS, objectIdOf);

/**
 * Access checks by Terraform type. A type without an entry (workspace files) is accessible to workspace admins only.
 */
const access: Readonly<Record<string, Access>> = {
  [DIRECTORY]: FOLDERS,
  databricks_notebook: byPermissions("notebooks", LEVELS, objectIdOf),
  [EXPERIMENT]: byPermissions("experiments", LEVELS),
};
const accessOf = ({ kind }: CloudObject): Access => access[kind] ?? ONLY_ADMINS;

/**
 * A node in the workspace tree. A node without `object` is a built-in folder, or a folder that no request created and
 * that exists because an object below it exists.
 */
interface Node {
  readonly path: string;
  readonly object?: CloudObject;
}

/** Routes that show and delete the workspace's folders and objects by path, and create folders. */
export const workspaceRoutes: readonly Route[] = [
  {
    ...row,
    method: "GET",
    path: `${ROOT}/get-status`,
    handle: (call, services) => {
      return nodeBody(readable(pathOf(call), call, services), call);
    },
  },
  { ...row, method: "GET", path: `${ROOT}/list`, handle: list },
  { ...row, method: "GET", path: `${ROOT}/export`, handle: exportNode },
  { ...row, method: "POST", path: `${ROOT}/mkdirs`, handle: makeDirectories },
  { ...row, method: "POST", path: `${ROOT}/delete`, handle: remove },
];

function list(call: Call, services: Services): JsonObject {
  const path = pathOf(call);
  if (path !== "/") nodeAt(path, call, services);
  const prefix = path === "/" ? "/" : `${path}/`;
  const objects = nodes(call, services)
    .filter(({ path: own }) => own.startsWith(prefix) && own !== path && !own.slice(prefix.length).includes("/"))
    .filter(({ object }) => object === undefined || passes(() => accessOf(object).read?.(call, services, object)))
    .map((node) => nodeBody(node, call));
  return objects.length === 0 ? {} : { objects };
}

/** Exports are refused: the sandbox has no notebooks, and does not export other objects. */
function exportNode(call: Call, services: Services): never {
  const { path, object } = readable(pathOf(call), call, services);
  const type = object === undefined ? "DIRECTORY" : (OBJECT_TYPES[object.kind] ?? object.kind);
  throw new CloudError(400, "BAD_REQUEST", `${type} at ${path} cannot be exported.`);
}

/**
 * Creates a folder if it does not exist. Creates no objects for missing parent folders, because a folder exists as soon
 * as there is an object below it.
 */
async function makeDirectories(call: Call, services: Services): Promise<JsonObject> {
  const path = pathOf(call);
  const there = nodes(call, services).find((node) => node.path === path);
  if (path === "/" || ROOTS.includes(path) || there?.object?.kind === DIRECTORY) return {};
  services.declared.requireFolder(call, path);
  const object = await services.objects.create(call, DIRECTORY, { path });
  await FOLDERS.made?.(call, services, object);
  return {};
}

async function remove(call: Call, services: Services): Promise<JsonObject> {
  const path = pathOf(call);
  const { object } = nodeAt(path, call, services);
  if (object === undefined) {
    throw new CloudError(
      400,
      "BAD_REQUEST",
      `Folder ${path} cannot be deleted: it is a built-in folder, or exists only because of its content`,
    );
  }
  accessOf(object).delete?.(call, services, object);
  const options = object.kind === DIRECTORY ? { delete_recursive: call.body["recursive"] === true } : {};
  await services.objects.delete(call, object.kind, object.id, options);
  await accessOf(object).gone?.(call, services, object);
  return {};
}

/** Built-in folders of every workspace. */
const ROOTS = ["/Shared", "/Users", "/Repos"];

function nodes(call: Call, { objects, store }: Services): readonly Node[] {
  const declared = Object.keys(OBJECT_TYPES)
    .flatMap((kind) =>
      kind === DIRECTORY || kind === EXPERIMENT ? objects.find(call, kind) : store.find(kind, call.scope),
    )
    .map((object) => ({ path: pathOfObject(object), object }));
  const paths = new Set(declared.map(({ path }) => path));
  const implied = new Set(ROOTS);
  for (const path of paths) {
    const parts = path.split("/").slice(1, -1);
    parts.forEach((_, index) => implied.add(`/${parts.slice(0, index + 1).join("/")}`));
  }
  return [...declared, ...[...implied].filter((path) => !paths.has(path)).map((path) => ({ path }))];
}

function nodeAt(path: string, call: Call, services: Services): Node {
  const found = nodes(call, services).find((node) => node.path === path) ?? (path === "/" ? { path } : undefined);
  if (found !== undefined) return found;
  throw missing(`Path (${path}) doesn't exist.`);
}

/** The object or folder at a path. @throws CloudError 403 if the caller may not read it, 404 if there is none */
function readable(path: string, call: Call, services: Services): Node {
  const node = nodeAt(path, call, services);
  if (node.object !== undefined) accessOf(node.object).read?.(call, services, node.object);
  return node;
}

function nodeBody({ path, object }: Node, call: Call): JsonObject {
  const type = object === undefined ? "DIRECTORY" : (OBJECT_TYPES[object.kind] ?? "DIRECTORY");
  const id = object === undefined ? derivedNumber(`${call.scope}${path}`) : Number(objectIdOf(object));
  const language = object?.attributes["language"];
  return {
    path,
    object_type: type,
    object_id: id,
    resource_id: String(id),
    ...(typeof language === "string" ? { language } : {}),
  };
}

/** Id of an object in the workspace API: `object_id`; for an experiment, the experiment id. */
function objectIdOf({ kind, id, attributes }: CloudObject): string {
  return kind === EXPERIMENT ? id : String(attributes["object_id"] ?? id);
}

/** Normalized path of a request. */
function pathOf(call: Call): string {
  const path = call.query["path"] ?? call.body["path"];
  if (typeof path !== "string" || !path.startsWith("/")) {
    throw invalid(`Path (${String(path ?? "")}) doesn't start with '/'`);
  }
  return workspacePath(path) || "/";
}

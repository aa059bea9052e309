import { CloudError, type CloudObject, type JsonObject } from "../ports";
import type { Call, Route, Services } from "./route";

const row = { method: "GET", evidence: "documented", source: "Workspace API reference; databricks-sdk 0.156" } as const;

const OBJECT_KINDS: Readonly<Record<string, string>> = {
  databricks_directory: "DIRECTORY",
  databricks_notebook: "NOTEBOOK",
  databricks_workspace_file: "FILE",
  databricks_mlflow_experiment: "MLFLOW_EXPERIMENT",
};

/** What stands in the workspace's folders. */
export const workspaceRoutes: readonly Route[] = [
  {
    ...row,
    path: "/api/2.0/workspace/get-status",
    handle: (call, services) => {
      const path = pathOf(call);
      const found = objects(call, services).find((object) => object["path"] === path);
      if (found === undefined) throw missing(path);
      return found;
    },
  },
  {
    ...row,
    path: "/api/2.0/workspace/list",
    handle: (call, services) => {
      const path = pathOf(call);
      const all = objects(call, services);
      if (path !== "/" && !all.some((object) => object["path"] === path)) throw missing(path);
      const prefix = path === "/" ? "/" : `${path}/`;
      const inside = all.filter(({ path: own }) => String(own).startsWith(prefix) && own !== path);
      const direct = inside.filter(({ path: own }) => !String(own).slice(prefix.length).includes("/"));
      return direct.length === 0 ? {} : { objects: direct };
    },
  },
];

function objects(call: Call, { store }: Services): readonly JsonObject[] {
  const declared = Object.entries(OBJECT_KINDS).flatMap(([kind, type]) =>
    store.find(kind, call.scope).map((object) => objectBody(object, type)),
  );
  const paths = new Set(declared.map((object) => object["path"]));
  // Folders above what is declared, and those that every workspace has.
  const implied = new Set(["/Shared", "/Users", "/Repos"]);
  for (const path of paths) {
    const parts = String(path).split("/").slice(1, -1);
    parts.forEach((_, index) => implied.add(`/${parts.slice(0, index + 1).join("/")}`));
  }
  const folders = [...implied].filter((path) => !paths.has(path));
  return [...declared, ...folders.map((path) => ({ path, object_type: "DIRECTORY" }))];
}

function objectBody({ id, attributes }: CloudObject, type: string): JsonObject {
  const objectId = attributes["object_id"];
  return {
    path: String(attributes["path"] ?? attributes["name"] ?? id),
    object_type: type,
    ...(objectId === undefined || objectId === null ? {} : { object_id: objectId, resource_id: String(objectId) }),
    ...(typeof attributes["language"] === "string" ? { language: attributes["language"] } : {}),
  };
}

function pathOf(call: Call): string {
  const path = call.query["path"];
  if (path?.startsWith("/") !== true) {
    throw new CloudError(400, "INVALID_PARAMETER_VALUE", `path '${path ?? ""}' must be absolute`);
  }
  return path === "/" ? path : path.replace(/^\/Workspace(?=\/)/, "").replace(/\/$/, "");
}

function missing(path: string): CloudError {
  return new CloudError(404, "RESOURCE_DOES_NOT_EXIST", `Path (${path}) doesn't exist.`);
}

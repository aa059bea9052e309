import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../../../sandbox/ports";
import type { Route } from "../../../sandbox/rest/route";
import { ROUTES } from "../../../sandbox/rest/routes";
import { type Answer, type Harness, METASTORE, WORKSPACE } from "./harness";
import { startedStage } from "./objects/stage";

/** Name of a service principal that may enter the workspace, and has no permission on any object in it. */
const NOBODY = "client";

/** By path parameter of routes: the name or id of an existing object. */
const NAMED: Readonly<Record<string, string>> = {
  ":full_name": "main.fraud",
  ":list_id": "list",
  ":id": METASTORE,
  ":job": "7",
  ":run": "1",
  ":schema": "access",
};
/** Patterns of paths. In a path that matches, path parameters have these values in place of those in `NAMED`. */
const IN_PATH: readonly (readonly [RegExp, Readonly<Record<string, string>>])[] = [
  [/\/catalogs\/:name$/, { ":name": "main" }],
  [/\/(bindings|permissions|effective-permissions)\/:type/, { ":type": "catalog", ":name": "main" }],
  [/\/volumes\/:name/, { ":name": "main.fraud.files" }],
  [
    /\/resource-quotas\/:/,
    { ":parent_securable_type": "schema", ":parent_full_name": "main.fraud", ":quota_name": "table-quota" },
  ],
  [/\/tables\/:name/, { ":name": "main.fraud.loans" }],
  [/\/models\/:name/, { ":name": "main.fraud.model", ":alias": "champion", ":version": "1" }],
  [/\/(storage-credentials|external-locations)\/:name/, { ":name": "place" }],
  [/\/serving-endpoints\/:name/, { ":name": "endpoint", ":model": "model" }],
  [/\/permissions\/serving-endpoints\/:id/, { ":id": "endpoint-id" }],
  [/\/permissions\/cluster-policies\/:id/, { ":id": "policy" }],
  [/\/permissions\/directories\/:id/, { ":id": "41" }],
  [/\/permissions\/experiments\/:id/, { ":id": "51" }],
  [/\/permissions\/jobs\/:id/, { ":id": "7" }],
  [/\/permissions\/notebooks\/:id/, { ":id": "61" }],
  [/\/ServicePrincipals\/:id/, { ":id": "21" }],
  [/\/fs\/(files|directories)\/\*/, { "*": "Volumes/main/fraud/files" }],
];
/** Values of the query parameters that identify an object; `ask` sends all of them with each request. */
const QUERY = {
  job_id: "7",
  policy_id: "policy",
  scope: "secrets",
  key: "password",
  principal: "app-out",
  path: "/Shared/team",
  catalog_name: "main",
  schema_name: "fraud",
  keys: "enableWebTerminal",
  etag: "1",
};
/**
 * Matches routes that these tests leave out: routes for objects that only MLflow or a job run creates (separate tests
 * cover them), exports of notebooks (always refused), and routes for types of which the sandbox has no objects.
 */
const ELSEWHERE =
  /\/workspace\/export|\/mlflow|\/runs\/|\/models(\/|$)|permissions\/(registered-models|sql|pipelines|instance)/;

let harness: Harness;
beforeAll(async () => {
  harness = await startedStage();
  await makeObjects(harness);
});
afterAll(() => harness.stop());

const open = ROUTES.filter(({ on = "workspace" }) => on === "workspace");
const isRead = ({ method }: Route): boolean => method === "GET" || method === "HEAD";
const closed = open.filter(
  ({ access = "principal", path }) => !["anyone", "user", "admin"].includes(access) && !ELSEWHERE.test(path),
);
const title = ({ method, path }: Route): string => `${method} ${path}`;

test("every user of a workspace can read metadata that needs no privilege on an object", () => {
  const documented = [
    "/api/2.0/preview/scim/v2/Me",
    "/api/2.0/preview/scim/v2/Users",
    "/api/2.0/preview/scim/v2/Users/:id",
    "/api/2.0/preview/scim/v2/Groups",
    "/api/2.0/preview/scim/v2/Groups/:id",
    ...["clusters/list", "clusters/spark-versions", "clusters/list-node-types"].flatMap((name) => [
      `/api/2.0/${name}`,
      `/api/2.1/${name}`,
    ]),
    "/api/2.0/sql/warehouses",
    "/api/2.0/pipelines",
    "/api/2.0/token/list",
    "/api/2.1/unity-catalog/current-metastore-assignment",
    "/api/2.1/unity-catalog/metastore_summary",
  ];
  const found = open.filter((route) => isRead(route) && route.access === "user").map(({ path }) => path);
  expect(found.sort()).toEqual(documented.sort());
});

test.each(closed.filter(isRead).map((route) => [title(route), route] as const))(
  "%s returns no objects to a principal without permissions",
  async (_, route) => {
    const own = await ask(route);
    expect({ status: own.status, shows: shows(own) }).toEqual({ status: 200, shows: true });
    const answer = await ask(route, NOBODY);
    expect([200, 403, 404]).toContain(answer.status);
    expect(answer.status === 200 && shows(answer)).toBe(false);
  },
);

const changes = closed.filter(
  (route) => !isRead(route) && /[:*]/.test(route.path) && !route.path.includes("/sandbox/"),
);
test.each(changes.map((route) => [title(route), route] as const))(
  "%s fails for a principal without permissions",
  async (_, route) => {
    const answer = await ask(route, NOBODY);
    expect(answer.status).toBe(403);
  },
);

test("the owner of a catalog reads and changes its bindings without further privileges", async () => {
  const path = "/api/2.1/unity-catalog/bindings/catalog/of-client";
  await put("databricks_catalog", "account", "of-client", { name: "of-client", owner: "app-client" });
  expect((await harness.call("GET", path, undefined, NOBODY)).status).toBe(200);
  const bound = await harness.call("PATCH", path, { add: [{ workspace_id: Number(WORKSPACE) }] }, NOBODY);
  expect(bound.body["bindings"]).toEqual([
    { workspace_id: Number(WORKSPACE), binding_type: "BINDING_TYPE_READ_WRITE" },
  ]);
});

test("a principal without MANAGE on a securable reads only its own grants", async () => {
  await put("databricks_catalog", "account", "shared", { name: "shared" });
  const grant = [
    { principal: "callers", privileges: ["USE_CATALOG"] },
    { principal: "app-out", privileges: ["CREATE_SCHEMA"] },
  ];
  await put("databricks_grants", "account", "catalog/shared", { catalog: "shared", grant });
  for (const api of ["permissions", "effective-permissions"]) {
    const path = `/api/2.1/unity-catalog/${api}/catalog/shared`;
    const seen = async (principal?: string): Promise<unknown> =>
      ((await harness.call("GET", path, undefined, principal)).body["privilege_assignments"] as JsonObject[]).map(
        (each) => each["principal"],
      );
    expect(await seen()).toEqual(["callers", "app-out"]);
    expect(await seen(NOBODY)).toEqual(["callers"]);
  }
});

test("the owner of the metastore reads its system schemas", async () => {
  const path = `/api/2.1/unity-catalog/metastores/${METASTORE}/systemschemas`;
  await put("databricks_metastore", "account", METASTORE, { metastore_id: METASTORE, owner: "callers" });
  expect((await harness.call("GET", path, undefined, NOBODY)).status).toBe(200);
  await put("databricks_metastore", "account", METASTORE, { metastore_id: METASTORE, owner: "others" });
  expect((await harness.call("GET", path, undefined, NOBODY)).status).toBe(403);
});

/** Calls a route with names of existing objects as parameters, by default as the sandbox's administrator. */
function ask({ method, path }: Route, principal?: string): Promise<Answer> {
  const names = { ...NAMED, ...Object.assign({}, ...IN_PATH.filter(([at]) => at.test(path)).map(([, map]) => map)) };
  const filled = path.replace(/:\w+|\*/g, (segment) => (names as Record<string, string>)[segment] ?? segment);
  if (/[:*]/.test(filled)) throw new Error(`no object for ${path}: add it to this test`);
  const at = filled.endsWith("/files") && !path.includes("directories") ? `${filled}/note.txt` : filled;
  const query = new URLSearchParams(QUERY).toString();
  const body = method === "GET" || method === "HEAD" ? undefined : {};
  return harness.call(method, `${at}?${query}`, body, principal);
}

/** Whether an answer reveals an object, i.e. contains anything except empty lists and `false`. */
function shows({ body, headers, status }: Answer): boolean {
  if ("text" in body) {
    const text = String(body["text"]);
    const isPage = headers.get("content-type")?.startsWith("text/html") === true;
    return isPage ? text.includes("endpoint</td>") : status === 200;
  }
  const leaves = (value: unknown): readonly unknown[] =>
    typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [value];
  return leaves(body).some((value) => value !== false);
}

function put(kind: string, scope: string, id: string, attributes: JsonObject): Promise<void> {
  return harness.store.put({ kind, scope, id, attributes: { id, ...attributes } });
}

async function makeObjects({ folderPath }: Harness): Promise<void> {
  await harness.call("POST", "/api/2.1/unity-catalog/volumes", {
    catalog_name: "main",
    schema_name: "fraud",
    name: "files",
    volume_type: "MANAGED",
  });
  await harness.call("PATCH", "/api/2.1/unity-catalog/bindings/catalog/main", {
    add: [{ workspace_id: Number(WORKSPACE) }],
  });
  for (const kind of ["databricks_storage_credential", "databricks_external_location"]) {
    await put(kind, "account", "place", { name: "place" });
  }
  await put("databricks_grants", "account", "catalog/main", {
    catalog: "main",
    grant: [
      { principal: "callers", privileges: [] },
      { principal: "app-out", privileges: ["BROWSE"] },
    ],
  });
  await put("databricks_cluster_policy", WORKSPACE, "policy", { name: "policy", definition: "{}" });
  await put("databricks_ip_access_list", WORKSPACE, "list", { label: "list", list_type: "BLOCK", ip_addresses: [] });
  await put("databricks_job", WORKSPACE, "7", { name: "job" });
  await put("databricks_directory", WORKSPACE, "/Shared/team", { path: "/Shared/team", object_id: 41 });
  await put("databricks_directory", WORKSPACE, "/Shared/team/a", { path: "/Shared/team/a", object_id: 42 });
  await put("databricks_notebook", WORKSPACE, "/Shared/team/notes", { path: "/Shared/team/notes", object_id: 61 });
  await put("databricks_default_namespace_setting", WORKSPACE, "global", { etag: "1", namespace: [{ value: "main" }] });
  await put("databricks_disable_legacy_access_setting", WORKSPACE, "global", {
    etag: "1",
    disable_legacy_access: [{ value: true }],
  });
  await put("databricks_mlflow_experiment", WORKSPACE, "51", { name: "/Shared/team/runs", experiment_id: "51" });
  await put("databricks_model_serving", WORKSPACE, "endpoint", {
    name: "endpoint",
    serving_endpoint_id: "endpoint-id",
  });
  await put("databricks_secret_scope", WORKSPACE, "secrets", { name: "secrets" });
  await harness.call("POST", "/api/2.0/secrets/put", { scope: "secrets", key: "password", string_value: "x" });
  await harness.call("POST", "/api/2.0/secrets/acls/put", {
    scope: "secrets",
    principal: "app-out",
    permission: "READ",
  });
  const log = join(folderPath, "warehouse/main/fraud/loans/_delta_log");
  mkdirSync(log, { recursive: true });
  const metaData = { id: "loans", schemaString: JSON.stringify({ type: "struct", fields: [] }) };
  writeFileSync(join(log, `${"0".repeat(20)}.json`), JSON.stringify({ metaData }));
  await harness.call("PUT", "/api/2.0/fs/files/Volumes/main/fraud/files/note.txt", "x");
}

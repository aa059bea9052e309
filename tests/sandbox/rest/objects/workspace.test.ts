import { type Answer, type Harness, WORKSPACE } from "../harness";
import { startedStage } from "./stage";

let harness: Harness;
beforeAll(async () => {
  harness = await startedStage();
});
afterAll(() => harness.stop());

const call: Harness["call"] = (...args) => harness.call(...args);
const status = (path: string, principal?: string): Promise<Answer> =>
  call("GET", `/api/2.0/workspace/get-status?path=${encodeURIComponent(path)}`, undefined, principal);

describe("folders", () => {
  test("mkdirs creates a folder and its parents once", async () => {
    for (const path of ["/stage/deep", "/Workspace/stage/deep/"]) {
      expect((await call("POST", "/api/2.0/workspace/mkdirs", { path })).status).toBe(200);
    }
    const { body } = await status("/stage/deep");
    expect(body).toMatchObject({ path: "/stage/deep", object_type: "DIRECTORY" });
    expect(body["resource_id"]).toBe(String(body["object_id"]));
    expect((await status("/stage")).body["object_id"]).toEqual(expect.any(Number));
    const { body: listed } = await call("GET", "/api/2.0/workspace/list?path=/stage");
    expect(listed["objects"]).toEqual([body]);
    expect((await status("/nowhere")).body).toMatchObject({ error_code: "RESOURCE_DOES_NOT_EXIST" });
  });

  test.each([
    ["databricks_mlflow_experiment", { name: "/lab/experiment" }],
    ["databricks_notebook", { path: "/lab/notebook", object_id: 5 }],
    ["databricks_workspace_file", { path: "/lab/file", object_id: 6 }],
  ])("mkdirs fails at and below an object that is not a folder: %s", async (kind, attributes) => {
    await call("POST", "/api/2.0/workspace/mkdirs", { path: "/lab" });
    const at = Object.values(attributes)[0] as string;
    await harness.store.put({ kind, scope: WORKSPACE, id: at, attributes });
    for (const path of [at, `${at}/inner`, `/Workspace${at}/inner/deep`]) {
      const refused = await call("POST", "/api/2.0/workspace/mkdirs", { path });
      expect(refused).toMatchObject({
        status: 400,
        body: { error_code: "RESOURCE_ALREADY_EXISTS", message: `${at} already exists and it is not a folder` },
      });
    }
    expect((await call("POST", "/api/2.0/workspace/mkdirs", { path: `${at}s` })).status).toBe(200);
  });

  test("mkdirs requires CAN_MANAGE on the nearest folder that a request created", async () => {
    await call("POST", "/api/2.0/workspace/mkdirs", { path: "/closed" });
    const attributes = { name: "/closed/implied/experiment" };
    await harness.store.put({ kind: "databricks_mlflow_experiment", scope: WORKSPACE, id: "71", attributes });
    for (const path of ["/closed/new", "/closed/implied/new"]) {
      expect((await call("POST", "/api/2.0/workspace/mkdirs", { path }, "client")).status).toBe(403);
    }
  });

  test("a non-empty folder is deleted only recursively", async () => {
    await call("POST", "/api/2.0/workspace/mkdirs", { path: "/full" });
    await call("POST", "/api/2.0/workspace/mkdirs", { path: "/full/inner" });
    const refused = await call("POST", "/api/2.0/workspace/delete", { path: "/full" });
    expect(refused.body["message"]).toContain("DIRECTORY_NOT_EMPTY");
    expect((await call("POST", "/api/2.0/workspace/delete", { path: "/full", recursive: true })).status).toBe(200);
    expect((await status("/full/inner")).status).toBe(404);
  });

  test("a folder has one access control list for Terraform and REST requests, by path and by object id", async () => {
    await call("POST", "/api/2.0/workspace/mkdirs", { path: "/listed" });
    const id = String((await status("/listed")).body["object_id"]);
    const attributes = {
      directory_path: "/listed",
      access_control: [{ group_name: "callers", permission_level: "CAN_READ" }],
    };
    await harness.store.put({ kind: "databricks_permissions", scope: WORKSPACE, id: `/directories/${id}`, attributes });
    expect((await status("/listed", "client")).status).toBe(200);
    const path = `/api/2.0/permissions/directories/${id}`;
    expect((await call("GET", path)).body).toMatchObject({
      object_id: `/directories/${id}`,
      access_control_list: [{ group_name: "callers", all_permissions: [{ permission_level: "CAN_READ" }] }],
    });
    await call("PUT", path, {
      access_control_list: [{ service_principal_name: "app-client", permission_level: "CAN_EDIT" }],
    });
    expect(harness.store.find("databricks_permissions", WORKSPACE)).toHaveLength(1);
    await call("PUT", path, { access_control_list: [] });
    expect((await status("/listed", "client")).status).toBe(403);
    const shown = await call("GET", "/api/2.0/workspace/list?path=/", undefined, "client");
    expect(shown.body["objects"]).not.toContainEqual(expect.objectContaining({ path: "/listed" }));
  });
});

describe("access lists", () => {
  let path: string;
  beforeAll(async () => {
    const { body } = await call("POST", "/api/2.0/policies/clusters/create", { name: "listed", definition: "{}" });
    path = `/api/2.0/permissions/cluster-policies/${String(body["policy_id"])}`;
  });

  test.each([
    [{ user_name: "app-client" }, "UserName(app-client) does not exist"],
    [{ user_name: "21" }, "UserName(21) does not exist"],
    [{ service_principal_name: "client" }, "ServicePrincipalName(client) does not exist"],
    [{ group_name: "nobody" }, "GroupName(nobody) does not exist"],
    [{}, "exactly one of"],
  ])("fails on %p", async (principal, message) => {
    const answer = await call("PUT", path, { access_control_list: [{ ...principal, permission_level: "CAN_USE" }] });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body["message"]).toContain(message);
  });

  test("the API lists the levels of an object type; a principal with one of them on an object can read its access list", async () => {
    const { body } = await call("GET", `${path}/permissionLevels`);
    expect(body["permission_levels"]).toEqual([expect.objectContaining({ permission_level: "CAN_USE" })]);
    expect((await call("GET", path, undefined, "client")).status).toBe(403);
    await call("PUT", path, { access_control_list: [{ group_name: "callers", permission_level: "CAN_USE" }] });
    expect((await call("GET", path, undefined, "client")).status).toBe(200);
  });
});

test("a service principal can set a permission of its own with its application id as user_name, as the provider does", async () => {
  const path = "/Users/app-client/own";
  await call("POST", "/api/2.0/workspace/mkdirs", { path }, "client");
  const id = String((await status(path, "client")).body["object_id"]);
  const own = { user_name: "app-client", permission_level: "CAN_MANAGE" };
  const { body } = await call(
    "PUT",
    `/api/2.0/permissions/directories/${id}`,
    { access_control_list: [own] },
    "client",
  );
  expect(body["access_control_list"]).toEqual([expect.objectContaining({ service_principal_name: "app-client" })]);
});

describe("cluster policies", () => {
  test("an edit replaces all fields", async () => {
    const made = await call("POST", "/api/2.0/policies/clusters/create", {
      name: "train",
      definition: "{}",
      description: "old",
      max_clusters_per_user: 1,
    });
    const id = String(made.body["policy_id"]);
    expect(made.body).toEqual({ policy_id: id });
    await call("POST", "/api/2.0/policies/clusters/edit", {
      policy_id: id,
      name: "train",
      definition: '{"a":{"type":"unlimited"}}',
    });
    const { body } = await call("GET", `/api/2.0/policies/clusters/get?policy_id=${id}`);
    expect(body).toMatchObject({ policy_id: id, name: "train", definition: '{"a":{"type":"unlimited"}}' });
    expect(body).not.toHaveProperty("description");
    expect(body).not.toHaveProperty("max_clusters_per_user");
  });

  test("are created by administrators; other principals list the policies that they can use", async () => {
    const given = { name: "mine", definition: "{}" };
    expect((await call("POST", "/api/2.0/policies/clusters/create", given, "client")).status).toBe(403);
    const id = String((await call("POST", "/api/2.0/policies/clusters/create", given)).body["policy_id"]);
    const listed = async (): Promise<unknown> =>
      (await call("GET", "/api/2.0/policies/clusters/list", undefined, "client")).body["policies"];
    expect((await call("GET", `/api/2.0/policies/clusters/get?policy_id=${id}`, undefined, "client")).status).toBe(403);
    await call("PUT", `/api/2.0/permissions/cluster-policies/${id}`, {
      access_control_list: [{ group_name: "callers", permission_level: "CAN_USE" }],
    });
    expect(await listed()).toContainEqual(expect.objectContaining({ policy_id: id }));
    expect((await call("POST", "/api/2.0/policies/clusters/delete", { policy_id: id }, "client")).status).toBe(403);
    expect((await call("POST", "/api/2.0/policies/clusters/delete", { policy_id: id })).status).toBe(200);
  });

  test("lists the runtimes and node types that clusters may use", async () => {
    const { body } = await call("GET", "/api/2.1/clusters/spark-versions");
    expect(body["versions"]).toContainEqual({
      key: "17.3.x-cpu-ml-scala2.13",
      name: "17.3 LTS ML (includes Apache Spark 4.0.0, Scala 2.13)",
    });
    const types = (await call("GET", "/api/2.1/clusters/list-node-types")).body["node_types"];
    expect(types).toContainEqual(
      expect.objectContaining({ node_type_id: "m6gd.xlarge", num_cores: 4, memory_mb: 16384, is_graviton: true }),
    );
  });
});

test("only administrators create IP access lists; a PATCH changes single fields, and a PUT with an unknown type fails", async () => {
  const path = "/api/2.0/ip-access-lists";
  const given = { label: "office", list_type: "ALLOW", ip_addresses: ["192.0.2.0/24"] };
  expect((await call("POST", path, given, "client")).status).toBe(403);
  const made = (await call("POST", path, given)).body["ip_access_list"] as Record<string, unknown>;
  expect(made).toMatchObject({ ...given, address_count: 1, enabled: true });
  const one = `${path}/${String(made["list_id"])}`;
  await call("PATCH", one, { label: "home" });
  expect((await call("GET", one)).body["ip_access_list"]).toMatchObject({ ...given, label: "home" });
  expect((await call("PUT", one, { label: "home", list_type: "NOWHERE", ip_addresses: [] })).status).toBe(400);
});

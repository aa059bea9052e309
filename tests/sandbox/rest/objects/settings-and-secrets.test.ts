import { type Answer, type Harness, WORKSPACE } from "../harness";
import { startedStage } from "./stage";

let harness: Harness;
beforeAll(async () => {
  harness = await startedStage();
});
afterAll(() => harness.stop());

const call: Harness["call"] = (...args) => harness.call(...args);

describe("settings", () => {
  const PATH = "/api/2.0/settings/types/default_namespace_ws/names/default";
  const set = (value: string, etag?: string): Promise<Answer> =>
    call("PATCH", PATH, {
      allow_missing: true,
      setting: { ...(etag === undefined ? {} : { etag }), setting_name: "default", namespace: { value } },
      field_mask: "namespace.value",
    });
  const etagIn = ({ body }: Answer): string =>
    (body["details"] as { metadata: { etag: string } }[])[0]?.metadata.etag ?? "";

  test("fails on a change without the current etag, which the error contains", async () => {
    const first = await set("main");
    expect(first.status).toBe(409);
    const made = await set("main", etagIn(first));
    expect(made).toMatchObject({ status: 200, body: { namespace: { value: "main" }, setting_name: "default" } });
    const late = await set("other", etagIn(first));
    expect(etagIn(late)).toBe(made.body["etag"]);
    expect((await set("other", etagIn(late))).body).toMatchObject({ namespace: { value: "other" } });
  });

  test("a reset removes the value", async () => {
    const { body } = await call("GET", PATH);
    const reset = await call("DELETE", `${PATH}?etag=${String(body["etag"])}`);
    const after = await call("GET", PATH);
    expect(after.status).toBe(404);
    expect(etagIn(after)).toBe(reset.body["etag"]);
    expect(harness.store.find("databricks_default_namespace_setting", WORKSPACE)).toEqual([]);
  });

  test("an update changes the fields in the field mask, and validates their values", async () => {
    const path = "/api/2.0/settings/types/automatic_cluster_update/names/default";
    const change = async (value: object, mask: string): Promise<Answer> => {
      const { body } = await call("GET", path);
      const setting = { etag: body["etag"], automatic_cluster_update_workspace: value };
      return call("PATCH", path, { allow_missing: true, setting, field_mask: mask });
    };
    const at = "automatic_cluster_update_workspace";
    await change({ enabled: true, restart_even_if_no_updates_available: true }, at);
    const kept = await change({ enabled: false }, `${at}.enabled`);
    expect(kept.body[at]).toMatchObject({ enabled: false, restart_even_if_no_updates_available: true });
    const window = { week_day_based_schedule: { day_of_week: "SOMEDAY", frequency: "EVERY_WEEK" } };
    expect((await change({ maintenance_window: window }, `${at}.maintenance_window`)).status).toBe(400);
    expect((await change({ enabled: true }, "namespace.value")).status).toBe(400);
  });

  test("only an account admin sets and removes the restriction of workspace admins", async () => {
    const path = "/api/2.0/settings/types/restrict_workspace_admins/names/default";
    const { store } = harness;
    const workspaceAdmin = { workspace_id: Number(WORKSPACE), principal_id: 21, permissions: ["ADMIN"] };
    await store.put({
      kind: "databricks_mws_permission_assignment",
      scope: "account",
      id: `${WORKSPACE}|21`,
      attributes: workspaceAdmin,
    });
    const { status, body } = await call("GET", path, undefined, "client");
    expect(status).toBe(200);
    const given = {
      allow_missing: true,
      setting: { etag: body["etag"], restrict_workspace_admins: { status: "RESTRICT_TOKENS_AND_JOB_RUN_AS" } },
      field_mask: "restrict_workspace_admins.status",
    };
    const refused = await call("PATCH", path, given, "client");
    expect(refused.body["message"]).toBe("Only account admins can change the setting restrict_workspace_admins.");
    const set = await call("PATCH", path, given);
    expect(set.status).toBe(200);
    const reset = `${path}?etag=${String(set.body["etag"])}`;
    expect((await call("DELETE", reset, undefined, "client")).status).toBe(403);
    expect((await call("DELETE", reset)).status).toBe(200);
    await store.delete("databricks_mws_permission_assignment", "account", `${WORKSPACE}|21`);
  });

  test("workspace configuration keys are set one by one, and unknown ones are named", async () => {
    const path = "/api/2.0/workspace-conf";
    expect((await call("PATCH", path, { enableWebTerminal: "false" })).status).toBe(204);
    await call("PATCH", path, { maxTokenLifetimeDays: "90" });
    const { body } = await call("GET", `${path}?keys=enableWebTerminal,maxTokenLifetimeDays,enableDbfsFileBrowser`);
    expect(body).toEqual({ enableWebTerminal: "false", maxTokenLifetimeDays: "90", enableDbfsFileBrowser: null });
    const unknown = await call("GET", `${path}?keys=enableMagic`);
    expect(unknown).toMatchObject({ status: 400, body: { message: 'Invalid keys: ["enableMagic"]' } });
    // THEN a reset by an empty string, as Terraform's provider sends it, fails with the error that the provider ignores
    const reset = await call("PATCH", path, { maxTokenLifetimeDays: "" });
    expect(reset.body["message"]).toMatch(/^Some values are not allowed/);
    expect((await call("PATCH", path, { enableWebTerminal: "true" }, "client")).status).toBe(403);
  });
});

describe("secrets", () => {
  const post = (operation: string, body: object, principal?: string): Promise<Answer> =>
    call("POST", `/api/2.0/secrets/${operation}`, body, principal);

  test("the creator of a scope manages it, and grants access", async () => {
    expect((await post("scopes/create", { scope: "own" }, "client")).status).toBe(200);
    const acls = await call("GET", "/api/2.0/secrets/acls/list?scope=own");
    expect(acls.body["items"]).toEqual([{ principal: "app-client", permission: "MANAGE" }]);
    await post("acls/put", { scope: "own", principal: "callers", permission: "READ" }, "client");
    await post("acls/put", { scope: "own", principal: "callers", permission: "WRITE" }, "client");
    const one = await call("GET", "/api/2.0/secrets/acls/get?scope=own&principal=callers");
    expect(one.body).toEqual({ principal: "callers", permission: "WRITE" });
    expect((await post("scopes/create", { scope: "own" })).body["message"]).toBe("Scope own already exists!");
  });

  test("secrets are stored as bytes, and read by permitted principals", async () => {
    await post("scopes/create", { scope: "closed" });
    await post("put", { scope: "closed", key: "password", string_value: "value" });
    const path = "/api/2.0/secrets/get?scope=closed&key=password";
    expect((await call("GET", path)).body).toEqual({ key: "password", value: Buffer.from("value").toString("base64") });
    expect((await call("GET", path, undefined, "client")).status).toBe(403);
    expect((await call("GET", "/api/2.0/secrets/list?scope=closed")).body["secrets"]).toEqual([
      { key: "password", last_updated_timestamp: expect.any(Number) },
    ]);
    const seen = await call("GET", "/api/2.0/secrets/scopes/list", undefined, "client");
    expect(seen.body["scopes"]).not.toContainEqual(expect.objectContaining({ name: "closed" }));
    expect((await post("put", { scope: "closed", key: "a b", string_value: "x" })).status).toBe(400);
    expect((await post("put", { scope: "nowhere", key: "a", string_value: "x" })).status).toBe(404);
  });

  test("deletes the secrets of a deleted scope", async () => {
    await post("scopes/create", { scope: "gone" });
    await post("put", { scope: "gone", key: "password", string_value: "value" });
    await post("scopes/delete", { scope: "gone" });
    await post("scopes/create", { scope: "gone" });
    expect((await call("GET", "/api/2.0/secrets/get?scope=gone&key=password")).status).toBe(404);
  });
});

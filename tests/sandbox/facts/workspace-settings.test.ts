import type { JsonObject } from "../../../sandbox/ports";
import { ACCOUNT, Cloud, type Declared } from "./support/cloud";
import { landscape, workspaceParts, type Landscape } from "./support/landscape";
import { present, shown } from "./support/values";

let cloud: Cloud;
let land: Landscape;
beforeEach(async () => {
  cloud = new Cloud();
  land = await landscape(cloud);
});

const declare = (type: string, given: JsonObject): Promise<Declared> => cloud.declare(type, given, land.inside);

/** Moves the workspace to the pricing tier PREMIUM. */
async function downgrade(): Promise<void> {
  const { attributes, ...object } = present(cloud.store.find("databricks_mws_workspaces")[0]);
  await cloud.store.put({ ...object, attributes: { ...attributes, pricing_tier: "PREMIUM" } });
}

const monitoring = { enhanced_security_monitoring_workspace: [{ is_enabled: true }] };
const profile = (enabled: boolean, standards: readonly string[] = ["PCI_DSS"]): JsonObject => ({
  compliance_security_profile_workspace: [{ is_enabled: enabled, compliance_standards: standards }],
});
const update = (day: string, hours: number, frequency = "EVERY_WEEK"): JsonObject => ({
  automatic_cluster_update_workspace: [
    {
      enabled: true,
      maintenance_window: [
        {
          week_day_based_schedule: [{ day_of_week: day, frequency, window_start_time: [{ hours, minutes: 0 }] }],
        },
      ],
    },
  ],
});

describe("a setting", () => {
  test.each([
    ["databricks_default_namespace_setting", { namespace: [{ value: "main" }] }],
    ["databricks_disable_legacy_access_setting", { disable_legacy_access: [{ value: true }] }],
    ["databricks_disable_legacy_dbfs_setting", { disable_legacy_dbfs: [{ value: true }] }],
    [
      "databricks_restrict_workspace_admins_setting",
      { restrict_workspace_admins: [{ status: "RESTRICT_TOKENS_AND_JOB_RUN_AS" }] },
    ],
    ["databricks_enhanced_security_monitoring_workspace_setting", monitoring],
    ["databricks_automatic_cluster_update_workspace_setting", update("SUNDAY", 9)],
    ["databricks_compliance_security_profile_workspace_setting", profile(true)],
  ])("%s exists once per workspace, and a second plan has no changes", async (type, given: JsonObject) => {
    const made = await declare(type, given);
    expect(made.id).toBe("global");
    expect(await cloud.plan(made, given)).toEqual({ changed: [], replaced: [] });
  });

  test("has a new etag after every change", async () => {
    const type = "databricks_disable_legacy_dbfs_setting";
    const made = await declare(type, { disable_legacy_dbfs: [{ value: true }] });
    const changed = await cloud.change(made, { disable_legacy_dbfs: [{ value: false }] });
    expect(shown(changed.values, "etag")).not.toBe(shown(made.values, "etag"));
  });

  test("fails with a provider of the wrong level", async () => {
    const account = { disable_legacy_features: [{ value: true }] };
    const type = "databricks_disable_legacy_features_setting";
    await expect(declare(type, account)).rejects.toThrow(`${type} can only be used with a provider at account level`);
    await expect(cloud.declare(type, account, ACCOUNT)).resolves.toBeDefined();
    const workspace = { disable_legacy_dbfs: [{ value: true }] };
    const refused = cloud.declare("databricks_disable_legacy_dbfs_setting", workspace, ACCOUNT);
    await expect(refused).rejects.toThrow("workspace");
  });

  test("is deleted with its workspace", async () => {
    await declare("databricks_disable_legacy_dbfs_setting", { disable_legacy_dbfs: [{ value: true }] });
    await cloud.destroy(land.workspace);
    expect(cloud.store.find("databricks_disable_legacy_dbfs_setting")).toEqual([]);
  });

  test.each([
    ["databricks_enhanced_security_monitoring_workspace_setting", monitoring],
    ["databricks_automatic_cluster_update_workspace_setting", update("SUNDAY", 9)],
    ["databricks_compliance_security_profile_workspace_setting", profile(true)],
  ])("fails on %s in a lower tier", async (type, given: JsonObject) => {
    await downgrade();
    await expect(declare(type, given)).rejects.toThrow("requires a workspace of tier ENTERPRISE, got PREMIUM");
  });

  test.each([
    ["an unknown day", update("SOMEDAY", 9), "day_of_week SOMEDAY is none of MONDAY"],
    ["an unknown frequency", update("SUNDAY", 9, "DAILY"), "frequency DAILY is none of EVERY_WEEK"],
    ["an hour after 23", update("SUNDAY", 24), "must be a time of day, got 24:0"],
  ])("fails on a maintenance window with %s", async (_what, given: JsonObject, message) => {
    await expect(declare("databricks_automatic_cluster_update_workspace_setting", given)).rejects.toThrow(message);
  });

  test("fails on an unknown compliance standard, and on turning the profile off", async () => {
    const type = "databricks_compliance_security_profile_workspace_setting";
    await expect(declare(type, profile(true, ["ISO"]))).rejects.toThrow("compliance standard ISO is none of");
    const made = await declare(type, profile(true));
    await expect(cloud.change(made, profile(false))).rejects.toThrow("cannot be disabled");
  });

  test("fails on an unknown restriction of administrators", async () => {
    const given = { restrict_workspace_admins: [{ status: "NONE" }] };
    await expect(declare("databricks_restrict_workspace_admins_setting", given)).rejects.toThrow(
      "status NONE is none of ALLOW_ALL, RESTRICT_TOKENS_AND_JOB_RUN_AS",
    );
  });
});

describe("a workspace's configuration", () => {
  const conf = (custom_config: JsonObject): Promise<Declared> =>
    declare("databricks_workspace_conf", { custom_config });

  test("has no changes in a second plan", async () => {
    const custom_config = { enableVerboseAuditLogs: "true", maxTokenLifetimeDays: "90" };
    const made = await conf(custom_config);
    expect(made.id).toBe("_");
    expect(await cloud.plan(made, { custom_config })).toEqual({ changed: [], replaced: [] });
  });

  test.each([
    ["an unknown key", { enableEverything: "true" }, 'Invalid keys: ["enableEverything"]'],
    ["a value that is neither true nor false", { enableWebTerminal: "maybe" }, "Some values are not allowed"],
    ["a token lifetime that is too long", { maxTokenLifetimeDays: "731" }, "Some values are not allowed"],
    ["a token lifetime of zero days", { maxTokenLifetimeDays: "0" }, "Some values are not allowed"],
  ])("fails on %s", async (_what, given, message) => {
    await expect(conf(given)).rejects.toThrow(message);
  });
});

describe("a system schema", () => {
  test("is enabled for the metastore, once for all its workspaces", async () => {
    const made = await declare("databricks_system_schema", { schema: "access" });
    expect(made).toMatchObject({
      id: `${land.metastore.id}|access`,
      values: { full_name: "system.access", state: "ENABLE_COMPLETED", auto_enabled: false },
    });
    expect(await cloud.plan(made, { schema: "access" })).toEqual({ changed: [], replaced: [] });
  });

  test("fails on an unknown system schema, on one that Databricks manages, and without a metastore", async () => {
    await expect(declare("databricks_system_schema", { schema: "billing" })).rejects.toThrow("enabled by Databricks");
    await expect(declare("databricks_system_schema", { schema: "secrets" })).rejects.toThrow("does not exist");
    const bare = new Cloud();
    const workspace = await bare.declare("databricks_mws_workspaces", await workspaceParts(bare), ACCOUNT);
    const inside = { host: shown(workspace.values, "workspace_url") };
    const refused = bare.declare("databricks_system_schema", { schema: "access" }, inside);
    await expect(refused).rejects.toThrow("No metastore assigned");
  });
});

describe("a secret scope", () => {
  const scope = (change: JsonObject = {}): Promise<Declared> =>
    declare("databricks_secret_scope", { name: "fraud", ...change });
  const acl = (principal: string, permission = "READ"): Promise<Declared> =>
    declare("databricks_secret_acl", { scope: "fraud", principal, permission });

  test("has no changes in a second plan, and is deleted with its entries", async () => {
    const made = await scope();
    await cloud.declare("databricks_group", { display_name: "readers" }, ACCOUNT);
    const entry = await acl("readers");
    expect(entry.id).toBe("fraud|||readers");
    expect(await cloud.plan(made, { name: "fraud" })).toEqual({ changed: [], replaced: [] });
    await cloud.destroy(made);
    expect(cloud.store.find("databricks_secret_acl")).toEqual([]);
  });

  test.each([
    ["a malformed name", { name: "fraud scope" }, "invalid value for name"],
    ["another initial manager", { initial_manage_principal: "admins" }, "initial_manage_principal must be users"],
  ])("fails on %s", async (_what, change, message) => {
    await expect(scope(change)).rejects.toThrow(message);
  });

  test("fails on a name that exists", async () => {
    await scope();
    await expect(scope()).rejects.toThrow("Scope fraud already exists!");
  });

  test("fails on an entry with an unknown principal, permission or scope", async () => {
    await expect(acl("users")).rejects.toThrow("does not exist");
    await scope();
    await expect(acl("nobody")).rejects.toThrow("Could not find principal with name nobody");
    await expect(acl("users", "WIPE")).rejects.toThrow("permission WIPE is none of READ, WRITE, MANAGE");
  });
});

import { Principals } from "../../../sandbox/access/principals";
import type { Securable } from "../../../sandbox/access/securables";
import { UnityCatalogAccess } from "../../../sandbox/access/unity-catalog";
import type { JsonObject } from "../../../sandbox/ports";
import { createRegistry } from "../../../sandbox/facts/registry";
import { FakeRuntime } from "../facts/support/fake-runtime";
import { MemoryStore } from "../facts/support/memory-store";

const TABLE: Securable = { type: "table", name: "dev.fraud.rows" };
const SCHEMA: Securable = { type: "schema", name: "dev.fraud" };
const CATALOG: Securable = { type: "catalog", name: "dev" };
const MODEL: Securable = { type: "model", name: "dev.fraud.model" };
const USES = { catalog: ["USE_CATALOG"], schema: ["USE_SCHEMA"] };

/** By type of securable: privileges to grant on the securable of this type in `NAMES`. */
type Grants = Readonly<Partial<Record<Securable["type"], readonly string[]>>>;

const NAMES: Readonly<Record<string, string>> = {
  ...{ metastore: "m", catalog: "dev", schema: "dev.fraud", table: "dev.fraud.rows", model: "dev.fraud.model" },
  volume: "dev.fraud.files",
};

let store: MemoryStore;
let principals: Principals;
let access: UnityCatalogAccess;

const put = (kind: string, id: string, attributes: JsonObject): Promise<void> =>
  store.put({ kind, scope: "account", id, attributes: { id, ...attributes } });

beforeEach(async () => {
  store = new MemoryStore();
  principals = new Principals(store);
  access = new UnityCatalogAccess(store, principals);
  await put("databricks_service_principal", "1", { application_id: "one", display_name: "first" });
  await put("databricks_service_principal", "2", { application_id: "two", display_name: "second" });
  await put("databricks_group", "8", { display_name: "inner" });
  await put("databricks_group", "9", { display_name: "outer" });
  await put("databricks_group_member", "8|1", { group_id: "8", member_id: "1" });
  await put("databricks_group_member", "9|8", { group_id: "9", member_id: "8" });
  await put("databricks_metastore", "m", { owner: "metastore-admins" });
  await put("databricks_catalog", "dev", { name: "dev", owner: "somebody" });
  await put("databricks_schema", "dev.fraud", { catalog_name: "dev", name: "fraud", owner: "somebody" });
  await access.owners.record(TABLE, "somebody");
});

async function grant(grants: Grants, principal = "one"): Promise<void> {
  for (const [type, privileges] of Object.entries(grants)) {
    const attributes = { [type]: NAMES[type] ?? "", grant: [{ principal, privileges }] };
    await put("databricks_grants", `${type}/${NAMES[type] ?? ""}`, attributes);
  }
}

const own = async ({ type, name }: Securable, owner = "one"): Promise<void> => {
  const kind = `databricks_${type}`;
  if (type === "table" || type === "model") await access.owners.record({ type, name }, owner);
  else await put(kind, name, { ...store.get(kind, "account", name)?.attributes, owner });
};

const allows = (privilege: string, on: Securable): boolean => access.allows(principals.get("one"), privilege, on);
const canSee = (on: Securable): boolean => access.canSee(principals.get("one"), on);

test.each<[string, Grants, boolean]>([
  ["a grant on the table", { ...USES, table: ["SELECT"] }, true],
  [
    "a privilege that is inherited from the schema",
    { catalog: ["USE_CATALOG"], schema: ["USE_SCHEMA", "SELECT"] },
    true,
  ],
  ["privileges that are inherited from the catalog", { catalog: ["USE_CATALOG", "USE_SCHEMA", "SELECT"] }, true],
  ["other spellings of the privileges", { catalog: ["use catalog"], schema: ["Use Schema", "select"] }, true],
  ["all privileges on the catalog", { catalog: ["ALL_PRIVILEGES"] }, true],
  ["no USE_CATALOG", { schema: ["USE_SCHEMA", "SELECT"] }, false],
  ["no USE_SCHEMA", { catalog: ["USE_CATALOG"], table: ["SELECT"] }, false],
  ["MANAGE only", { catalog: ["USE_CATALOG", "USE_SCHEMA", "MANAGE"] }, false],
  ["BROWSE only", { catalog: ["USE_CATALOG", "USE_SCHEMA", "BROWSE"] }, false],
  ["another privilege", { ...USES, table: ["MODIFY"] }, false],
  ["no grant", {}, false],
])("SELECT on a table, given %s", async (_, grants, allowed) => {
  await grant(grants);
  expect(allows("SELECT", TABLE)).toBe(allowed);
});

test("ALL_PRIVILEGES does not include MANAGE and external use", async () => {
  await grant({ catalog: ["ALL_PRIVILEGES"] });
  expect(["MODIFY", "MANAGE", "EXTERNAL_USE_SCHEMA"].map((each) => allows(each, SCHEMA))).toEqual([true, false, false]);
});

test.each([
  ["the principal itself", "one"],
  ["a group", "inner"],
  ["a group that contains the group of the principal", "outer"],
  ["all users", "account users"],
])("a grant to %s gives the principal the privilege", async (_, principal) => {
  await grant({ catalog: ["USE_CATALOG", "USE_SCHEMA", "SELECT"] }, principal);
  expect(allows("SELECT", TABLE)).toBe(true);
  expect(access.allows(principals.get("two"), "SELECT", TABLE)).toBe(principal === "account users");
});

test("databricks_grant adds to databricks_grants", async () => {
  await grant(USES);
  await put("databricks_grant", "t", { table: TABLE.name, principal: "one", privileges: ["SELECT"] });
  expect(allows("SELECT", TABLE)).toBe(true);
  await store.delete("databricks_grant", "account", "t");
  expect(allows("SELECT", TABLE)).toBe(false);
});

test("databricks_grants replaces every databricks_grant of the same securable", async () => {
  const { resources } = createRegistry();
  await put("databricks_grant", "mine", { schema: SCHEMA.name, principal: "one", privileges: ["SELECT"] });
  await put("databricks_grant", "elsewhere", { catalog: "dev", principal: "one", privileges: ["SELECT"] });
  await put("databricks_metastore_assignment", "1001|m", { workspace_id: 1001, metastore_id: "m" });
  const context = { store, runtime: new FakeRuntime(), scope: "1001", provider: {} };
  await resources.get("databricks_grants")?.create({ schema: SCHEMA.name, grant: [] }, context);
  expect(store.find("databricks_grant").map(({ id }) => id)).toEqual(["elsewhere"]);
});

describe("owners", () => {
  test("have every privilege on the object if they have the USE privileges of its parents", async () => {
    await own(TABLE, "outer");
    expect(allows("SELECT", TABLE)).toBe(false);
    await grant(USES);
    expect(["SELECT", "MODIFY", "MANAGE"].map((each) => allows(each, TABLE))).toEqual([true, true, true]);
    expect(access.allows(principals.get("two"), "SELECT", TABLE)).toBe(false);
  });

  test("of a schema have MANAGE on its objects, but not SELECT", async () => {
    await own(SCHEMA);
    expect(allows("MANAGE", TABLE)).toBe(false);
    await grant({ catalog: ["USE_CATALOG"] });
    expect(["MANAGE", "SELECT", "MODIFY"].map((each) => allows(each, TABLE))).toEqual([true, false, false]);
    expect(["CREATE_TABLE", "EXTERNAL_USE_SCHEMA"].map((each) => allows(each, SCHEMA))).toEqual([true, false]);
  });

  test("of a catalog have MANAGE on its objects without further privileges, but not SELECT", async () => {
    await own(CATALOG);
    expect(["MANAGE", "SELECT"].map((each) => allows(each, TABLE))).toEqual([true, false]);
    expect([canSee(TABLE), canSee(SCHEMA)]).toEqual([true, true]);
  });

  test("of the metastore have MANAGE on all objects, but not SELECT", async () => {
    await own({ type: "metastore", name: "m" });
    expect(["MANAGE", "SELECT"].map((each) => allows(each, TABLE))).toEqual([true, false]);
    expect(canSee(MODEL)).toBe(true);
  });

  test("of an object without a recorded owner are the owners of its schema", async () => {
    expect(access.owners.of(MODEL)).toBe("somebody");
    await access.owners.forget(TABLE);
    await own(SCHEMA, "two");
    expect(access.owners.of(TABLE)).toBe("two");
  });
});

test.each<[string, Grants, Securable, boolean]>([
  ["BROWSE on the catalog, without USE privileges", { catalog: ["BROWSE"] }, TABLE, true],
  ["USE privileges and a privilege on the object", { ...USES, table: ["MODIFY"] }, TABLE, true],
  ["a privilege on the object, without USE privileges", { table: ["SELECT"] }, TABLE, false],
  ["only USE privileges on its parents", USES, TABLE, false],
  ["USE_SCHEMA on the schema", USES, SCHEMA, true],
  ["USE_CATALOG on the catalog", { catalog: ["USE_CATALOG"] }, CATALOG, true],
  ["MANAGE on the catalog", { catalog: ["USE_CATALOG", "USE_SCHEMA", "MANAGE"] }, MODEL, true],
  ["no grant", {}, CATALOG, false],
])("visibility of a securable, given %s", async (_, grants, securable, shown) => {
  await grant(grants);
  expect(canSee(securable)).toBe(shown);
});

test("an isolated catalog is accessible only from workspaces with a binding, for every principal", async () => {
  await put("databricks_catalog", "dev", { name: "dev", owner: "somebody", isolation_mode: "ISOLATED" });
  await put("databricks_workspace_binding", "1001|databricks_catalog|dev", {});
  await grant({ catalog: ["ALL_PRIVILEGES"] });
  for (const principal of [principals.get("one"), principals.get("admin@sandbox.local")]) {
    expect(access.allows(principal, "SELECT", TABLE, "1001")).toBe(true);
    expect(access.allows(principal, "SELECT", TABLE, "2002")).toBe(false);
    expect(() => access.require(principal, "SELECT", TABLE, "2002")).toThrow("Catalog 'dev' is not accessible");
  }
});

test.each<[Grants, string]>([
  [{}, "User does not have USE CATALOG on Catalog 'dev'. Caller: first."],
  [{ catalog: ["USE_CATALOG"] }, "User does not have USE SCHEMA on Schema 'dev.fraud'. Caller: first."],
  [USES, "User does not have EXECUTE on Routine or Model 'dev.fraud.model'. Caller: first."],
])("fails with the first missing privilege, given %j", async (grants, message) => {
  await grant(grants);
  const attempt = (): void => access.require(principals.get("one"), "EXECUTE", MODEL);
  expect(attempt).toThrow(expect.objectContaining({ status: 403, code: "PERMISSION_DENIED", message }) as Error);
});

test("the administrator of the sandbox has every privilege", () => {
  expect(access.allows(principals.get("admin@sandbox.local"), "SELECT", TABLE)).toBe(true);
});

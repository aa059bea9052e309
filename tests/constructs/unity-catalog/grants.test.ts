import type { TerraformStack } from "cdktf";
import { Principal } from "../../../constructs/identity/principal";
import { Catalog } from "../../../constructs/unity-catalog/catalog";
import { Schema } from "../../../constructs/unity-catalog/schema";
import { Volume } from "../../../constructs/unity-catalog/volume";
import { synthesizeConstructs } from "../../support/synth";

const analysts = Principal.group("analysts");

function securables(scope: TerraformStack, deletionProtection = false) {
  const catalog = new Catalog(scope, "Catalog", {
    catalogName: "data",
    storageRoot: "s3://data",
    comment: "Data",
    isolated: true,
    deletionProtection,
  });
  const schema = new Schema(scope, "Schema", { catalog, schemaName: "fraud", comment: "Fraud", deletionProtection });
  const volume = new Volume(scope, "Volume", { schema, volumeName: "files", comment: "Files", deletionProtection });
  return { catalog, schema, volume };
}

/**
 * Returns the granted privileges by kind of securable, e.g. `schema`, and principal. The stacks of these tests have one
 * securable of each kind. Throws if two `databricks_grants` apply to it, because each would remove the other's grants.
 */
function privileges(build: (scope: TerraformStack) => void): Record<string, Record<string, string[]>> {
  const stack = synthesizeConstructs(build);
  const found: Record<string, Record<string, string[]>> = {};
  for (const { grant, ...securable } of stack.all("databricks_grants")) {
    const [kind] = Object.keys(securable);
    if (kind === undefined || found[kind]) throw new Error(`second list of grants on ${kind}`);
    const entries = grant as { principal: string; privileges: string[] }[];
    found[kind] = Object.fromEntries(entries.map((entry) => [entry.principal, entry.privileges]));
  }
  return found;
}

test("READ VOLUME includes only the privileges to use the volume's parents", () => {
  expect(privileges((scope) => securables(scope).volume.grantRead(analysts))).toEqual({
    catalog: { analysts: ["USE_CATALOG"] },
    schema: { analysts: ["USE_SCHEMA"] },
    volume: { analysts: ["READ_VOLUME"] },
  });
});

test("read access to a schema does not allow changes", () => {
  expect(privileges((scope) => securables(scope).schema.grantRead(analysts))["schema"]).toEqual({
    analysts: ["EXECUTE", "READ_VOLUME", "SELECT", "USE_SCHEMA"],
  });
});

test("several grants on one securable end up in one list", () => {
  const found = privileges((scope) => {
    const { schema, catalog } = securables(scope);
    schema.grantRead(analysts);
    schema.grantReadWrite(Principal.servicePrincipal("jobs"));
    catalog.grantManage(Principal.group("admins"));
  });
  expect(found["catalog"]).toEqual({
    analysts: ["USE_CATALOG"],
    jobs: ["USE_CATALOG"],
    admins: ["MANAGE", "USE_CATALOG", "USE_SCHEMA"],
  });
  expect(found["schema"]?.["jobs"]).toEqual([
    "CREATE_TABLE",
    "EXECUTE",
    "MODIFY",
    "READ_VOLUME",
    "SELECT",
    "USE_SCHEMA",
  ]);
});

test("an object without grants has no access list", () => {
  expect(privileges((scope) => void securables(scope))).toEqual({});
});

test("an unprotected catalog is destroyed with its content", () => {
  const stack = synthesizeConstructs((scope) => void securables(scope));
  expect(stack.only("databricks_catalog")).toMatchObject({ force_destroy: true, isolation_mode: "ISOLATED" });
  expect(stack.only("databricks_catalog")).not.toHaveProperty("lifecycle");
});

test.each(["databricks_catalog", "databricks_schema", "databricks_volume"])(
  "a protected %s cannot be destroyed",
  (type) => {
    const stack = synthesizeConstructs((scope) => void securables(scope, true));
    expect(stack.only(type)).toMatchObject({ lifecycle: { prevent_destroy: true } });
    expect(stack.only(type)["force_destroy"] ?? false).toBe(false);
  },
);

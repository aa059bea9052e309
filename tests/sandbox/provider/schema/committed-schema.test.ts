import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { createRegistry } from "../../../../sandbox/facts/registry";
import { readSchemaFile } from "../../../../sandbox/facts/schema-file";
import { readCatalog } from "../../../../sandbox/provider/schema/catalog";
import { schemaMessage } from "../../../../sandbox/provider/schema/wire";

const BINDINGS = { aws: "@cdktf/provider-aws", databricks: "@cdktf/provider-databricks" } as const;
const catalogs = { aws: readCatalog("aws", createRegistry()), databricks: readCatalog("databricks", createRegistry()) };

function packageOf(prefix: keyof typeof BINDINGS): { readonly name: string; readonly cdktf: { provider: object } } {
  const file = require.resolve(`${BINDINGS[prefix]}/package.json`);
  return JSON.parse(readFileSync(file, "utf8")) as ReturnType<typeof packageOf>;
}

/**
 * Like `describe`, but skips the tests if the bindings of CDK Terrain are installed (docs/cdk-terrain.md), because
 * these bindings are generated from newer provider releases than the committed schemas.
 */
const describeCdktf = packageOf("aws").name === BINDINGS.aws ? describe : describe.skip;

/** Returns the arguments that the CDKTF bindings declare for a resource type or data source, by Terraform's names. */
function argumentsOfBindings(prefix: keyof typeof BINDINGS, folder: string): string[] {
  const library = join(dirname(require.resolve(`${BINDINGS[prefix]}/package.json`)), "lib");
  const declared = readFileSync(join(library, folder, "index.d.ts"), "utf8");
  const config = /export interface \w+Config extends [^{]*\{([^]*?)\n\}/.exec(declared)?.[1] ?? "";
  return [...config.matchAll(/#(\w+) \w+#\w+\}/g)].map(([, name = ""]) => name);
}

const types = (["aws", "databricks"] as const).flatMap((prefix) => [
  ...[...catalogs[prefix].resources].map(([type, { block }]) => ({ prefix, type, data: "", block })),
  ...[...catalogs[prefix].dataSources].map(([type, { block }]) => ({ prefix, type, data: `data-${prefix}-`, block })),
]);

describeCdktf("compared with the bindings of CDKTF", () => {
  test.each(types)("the committed schema of $data$type has the arguments of the bindings", (each) => {
    const { prefix, type, data, block } = each;
    const settable = Object.entries(block.attributes).flatMap(([name, { required, optional }]) =>
      required || optional ? [name] : [],
    );
    const declared = argumentsOfBindings(prefix, data + type.slice(prefix.length + 1).replaceAll("_", "-"));
    expect([...new Set(declared)].sort()).toEqual([...settable, ...Object.keys(block.blocks)].sort());
  });

  test.each(["aws", "databricks"] as const)(
    "the committed schema of %s is of the release that the stacks pin",
    (prefix) => {
      expect(packageOf(prefix).cdktf.provider).toMatchObject({ version: readSchemaFile(prefix).version });
    },
  );
});

test("the schema versions of resource types are those of the real provider", () => {
  const versions = [...catalogs.databricks.resources].filter(([, { version }]) => version > 0);
  expect(Object.fromEntries(versions.map(([type, { version }]) => [type, version]))).toEqual({
    databricks_cluster_policy: 1,
    databricks_job: 2,
    databricks_mws_customer_managed_keys: 1,
    databricks_mws_workspaces: 3,
    databricks_secret_scope: 2,
  });
  const job = catalogs.databricks.resources.get("databricks_job");
  expect(job && schemaMessage(job)).toMatchObject({ version: 2 });
});

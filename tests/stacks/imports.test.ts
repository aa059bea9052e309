import { Testing, TerraformStack } from "cdktf";
import { addServiceStacks } from "../../stacks/service";
import { committedService, PROJECT_ROOT } from "../support/service";
import { wheelFile } from "../support/wheel";

type Imports = Readonly<Record<string, Readonly<Record<string, string>>>>;

const { account, stages } = committedService();
const wheel = wheelFile();

/** Returns Terraform's `import` blocks by stack, for an account whose configuration has this field `imports`. */
function blocks(imports: Imports): Record<string, unknown> {
  const app = Testing.app();
  addServiceStacks(app, {
    account: { ...account, imports },
    everyStage: stages,
    stages: stages.filter(({ stage }) => stage === "dev"),
    projectRoot: PROJECT_ROOT,
    wheelFile: wheel,
    codeVersion: "0123456789ab",
  });
  const stacks = app.node.children.filter((child): child is TerraformStack => TerraformStack.isStack(child));
  const found = stacks.map((stack) => [stack.node.id, (stack.toTerraform() as { import?: unknown }).import] as const);
  return Object.fromEntries(found.filter(([, block]) => block !== undefined));
}

test("an existing object is imported only by the stack that declares it", () => {
  const catalog = "databricks_catalog.Catalog_742F25FD";
  expect(blocks({ "dev-platform": { [catalog]: "fraudops_dev" } })).toEqual({
    "dev-platform": [{ to: catalog, id: "fraudops_dev" }],
  });
});

test("imports only configured objects, and only in synthesized stages", () => {
  expect(blocks({})).toEqual({});
  expect(blocks({ "prod-platform": { "databricks_catalog.Catalog": "prod" } })).toEqual({});
});

test("fails on an address that the stack does not have, and lists the stack's addresses of the same type", () => {
  const imports = { "dev-platform": { "databricks_catalog.Main": "main" } };
  const message =
    "account.yaml: imports.dev-platform: no resource databricks_catalog.Main; resources of its type: databricks_catalog.Catalog_";
  expect(() => blocks(imports)).toThrow(message);
  const bucket = { "dev-platform": { "aws_s3_bucket.Logs": "logs" } };
  expect(() => blocks(bucket)).toThrow("no resource aws_s3_bucket.Logs; resources of its type: none");
});

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { synthesizeConstructs } from "../support/synth";
import { escapeHatch } from "./examples/escape-hatch";
import { jobWithKnownPolicy } from "./examples/job-with-known-policy";
import { schemaInKnownCatalog } from "./examples/schema-in-known-catalog";

const FOLDER = path.join(__dirname, "examples");
const PAGE = path.join(__dirname, "../../docs/constructs.md");

test("docs/constructs.md has the compiled examples", () => {
  const blocks = [...readFileSync(PAGE, "utf8").matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code);
  const files = readdirSync(FOLDER).map((file) => readFileSync(path.join(FOLDER, file), "utf8"));
  const shown = files.map((text) => text.replaceAll('"../../../constructs/', '"../constructs/'));
  expect(blocks.toSorted()).toEqual(shown.toSorted());
});

test("a schema in a catalog of another stack leaves the catalog's grants alone", () => {
  const stack = synthesizeConstructs(schemaInKnownCatalog);
  expect(stack.only("databricks_schema")).toMatchObject({ catalog_name: "fraudops_dev", name: "reports" });
  expect(stack.all("databricks_grants").some((grants) => "catalog" in grants)).toBe(false);
});

test("a plain job uses a policy and a service principal that are looked up", () => {
  const stack = synthesizeConstructs(jobWithKnownPolicy);
  expect(stack.only("databricks_job")).toMatchObject({
    run_as: { service_principal_name: expect.stringContaining("data.databricks_service_principal.") as string },
    task: [{ new_cluster: { policy_id: expect.stringContaining("data.databricks_cluster_policy.Policy") as string } }],
  });
});

test("the default child accepts the properties of the L1 construct, and overrides by path in the Terraform JSON", () => {
  expect(synthesizeConstructs(escapeHatch).only("aws_s3_bucket")).toMatchObject({
    object_lock_enabled: true,
    timeouts: { create: "40m" },
    lifecycle: { prevent_destroy: true },
  });
});

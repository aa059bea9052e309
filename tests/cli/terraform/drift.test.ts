import { driftIn } from "../../../cli/terraform/drift";
import type { JsonObject, ResourceChangeJson } from "../../../guard/plan-json";

function changed(address: string, before: JsonObject, after: JsonObject | null, mode = "managed"): ResourceChangeJson {
  const [type = "", name = ""] = address.split(".");
  return { address, mode, type, name, change: { actions: ["update"], before, after, after_unknown: {} } };
}

const program = {
  resource: {
    databricks_permissions: { p: { access_control: [] } },
    databricks_model_serving: { e: { name: "e", config: {}, lifecycle: { ignore_changes: ["config[0].traffic"] } } },
    databricks_job: { j: { name: "j" } },
  },
};
const drift = (found: readonly ResourceChangeJson[], planned: readonly ResourceChangeJson[] = []) =>
  driftIn("dev-fraud", { resource_drift: found, resource_changes: planned }, program).map(
    ({ address, found: how, attributes }) => `${address} ${how}: ${attributes.join()}`,
  );

test("an argument that the configuration sets, and a resource that is gone, are drift", () => {
  const permissions = changed("databricks_permissions.p", { access_control: [1] }, { access_control: [1, 2] });
  expect(drift([permissions, changed("databricks_job.j", { name: "j" }, null)])).toEqual([
    "databricks_permissions.p was changed: access_control",
    "databricks_job.j was deleted: ",
  ]);
});

test("an argument that an apply would put right is drift, though the configuration does not set it", () => {
  const found = changed("databricks_job.j", { tags: null }, { tags: { a: "1" } });
  expect(drift([found])).toEqual([]);
  expect(drift([found], [changed("databricks_job.j", { tags: { a: "1" } }, { tags: null })])).toEqual([
    "databricks_job.j was changed: tags",
  ]);
});

test("what the configuration leaves to others, what the clouds compute and what is only looked up are none", () => {
  expect(
    drift([
      changed("databricks_model_serving.e", { config: 1 }, { config: 2 }),
      changed("databricks_job.j", { run_as: "a" }, { run_as: "b" }),
      changed("databricks_permissions.p", { access_control: [1] }, { access_control: [2] }, "data"),
    ]),
  ).toEqual([]);
});

import { driftIn } from "../../../cli/terraform/drift";
import type { JsonObject } from "../../../core/json";
import type { ResourceChangeJson } from "../../../guard/plan-json";

function changed(address: string, before: JsonObject, after: JsonObject | null, mode = "managed"): ResourceChangeJson {
  const [type = "", name = ""] = address.split(".");
  return { address, mode, type, name, change: { actions: ["update"], before, after, after_unknown: {} } };
}

const program = {
  resource: {
    databricks_permissions: { p: { access_control: [] } },
    databricks_model_serving: { e: { name: "e", config: {}, lifecycle: { ignore_changes: ["config[0].traffic"] } } },
    databricks_job: { j: { name: "j" }, ignored: { name: "ignored", lifecycle: { ignore_changes: "all" } } },
  },
};
const drift = (found: readonly ResourceChangeJson[], planned: readonly ResourceChangeJson[] = []) =>
  driftIn("dev-fraud", { resource_drift: found, resource_changes: planned }, program).map(
    ({ address, found: how, attributes }) => `${address} ${how}: ${attributes.join()}`,
  );

test("a changed configured argument and a deleted resource are drift", () => {
  const permissions = changed("databricks_permissions.p", { access_control: [1] }, { access_control: [1, 2] });
  expect(drift([permissions, changed("databricks_job.j", { name: "j" }, null)])).toEqual([
    "databricks_job.j was deleted: ",
    "databricks_permissions.p was changed: access_control",
  ]);
});

test("an argument that an apply would restore is drift, even if the configuration does not set it", () => {
  const found = changed("databricks_job.j", { tags: null }, { tags: { a: "1" } });
  expect(drift([found])).toEqual([]);
  expect(drift([found], [changed("databricks_job.j", { tags: { a: "1" } }, { tags: null })])).toEqual([
    "databricks_job.j was changed: tags",
  ]);
});

test("ignored arguments, computed attributes and data sources are not drift", () => {
  expect(
    drift([
      changed("databricks_model_serving.e", { config: 1 }, { config: 2 }),
      changed("databricks_job.j", { run_as: "a" }, { run_as: "b" }),
      changed("databricks_job.ignored", { name: "ignored" }, { name: "renamed" }),
      changed("databricks_permissions.p", { access_control: [1] }, { access_control: [2] }, "data"),
    ]),
  ).toEqual([]);
});

test("shows the values of different arguments, without secrets and with the names of principals", () => {
  const found = changed(
    "databricks_permissions.p",
    { access_control: [{ group_name: "a", permission_level: "CAN_VIEW" }], object_type: "job" },
    {
      access_control: [
        { group_name: "a", permission_level: "CAN_VIEW" },
        { service_principal_name: "0a1b", permission_level: "CAN_MANAGE", user_name: null },
      ],
      object_type: "jobs",
    },
  );
  const secret = changed("databricks_job.j", { name: "hunter22" }, { name: "correct horse" });
  const marked = { ...secret, change: { ...secret.change, after_sensitive: { name: true } } };
  const principal = changed(
    "databricks_service_principal.s",
    {},
    { application_id: "0a1b", display_name: "fraudops-dev-jobs" },
  );
  const all = driftIn("dev-fraud", { resource_drift: [found, marked], resource_changes: [principal] }, program);

  expect(all.map(({ changes }) => changes)).toEqual([
    [{ path: "name", kind: "changed", before: "(sensitive value)", after: "(sensitive value)" }],
    [
      {
        path: 'access_control["fraudops-dev-jobs"]',
        kind: "added",
        after: { service_principal_name: "fraudops-dev-jobs", permission_level: "CAN_MANAGE" },
      },
    ],
  ]);
});

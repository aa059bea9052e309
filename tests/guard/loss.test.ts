import { losses } from "../../guard/loss";
import { PlannedStack } from "../../guard/planned-stack";
import { PROTECTED_TYPES, STATEFUL_TYPES } from "../../guard/stateful-types";
import { resource, stackOf, type PlannedFixture } from "./support/plan";

const REPLACE = ["delete", "create"];

const found = (fixture: PlannedFixture): readonly string[] =>
  losses(new PlannedStack(stackOf("workspace", fixture))).map((loss) => loss.found);

test("a deleted bucket loses every object", () => {
  const [loss] = losses(
    new PlannedStack(
      stackOf(
        "workspace",
        resource("aws_s3_bucket.root", null, {
          actions: ["delete"],
          before: { bucket: "root" },
          reason: "delete_because_no_resource_config",
        }),
      ),
    ),
  );

  expect(loss).toEqual({
    resource: "workspace/aws_s3_bucket.root",
    replaced: false,
    found: "is deleted, with the loss of every object and its versions, because it is no longer in the configuration",
  });
});

test("the finding of a replacement lists each argument that forces the replacement, with old and new values", () => {
  const workspace = resource(
    "databricks_mws_workspaces.w",
    { location: { region: "eu-west-1" } },
    {
      actions: REPLACE,
      before: { location: { region: "eu-central-1" }, storage_configuration_id: "s-1", network: [] },
      unknown: { storage_configuration_id: true },
      replacePaths: [["location", "region"], ["storage_configuration_id"], ["network", 0, "id"]],
    },
  );

  expect(found(workspace)).toEqual([
    'is replaced, with the loss of notebooks, jobs, runs, endpoints and permissions, because location.region changes from "eu-central-1" to "eu-west-1"; ' +
      'storage_configuration_id changes from "s-1" to a value known after the apply; network.0.id changes from nothing to nothing',
  ]);
});

test("the finding of a replacement does not contain sensitive values", () => {
  const forced = { actions: REPLACE, replacePaths: [["master_password"], ["tags", "pin"]] };
  const database = resource(
    "aws_db_instance.d",
    { master_password: "b".repeat(200), tags: { pin: "2222" } },
    {
      ...forced,
      before: { master_password: "a".repeat(200), tags: { pin: "1111" } },
      sensitive: { master_password: true, tags: { pin: true } },
    },
  );

  expect(found(database)).toEqual([
    "is replaced, with the loss of the database, because the sensitive value of master_password changes; the sensitive value of tags.pin changes",
  ]);
});

test("a long value is shortened", () => {
  const key = resource(
    "aws_kms_key.k",
    { policy: "b".repeat(500) },
    { actions: REPLACE, before: { policy: "a".repeat(500) }, replacePaths: [["policy"]] },
  );
  const [text = ""] = found(key);

  expect(text).toContain("aaa...");
  expect(text.length).toBeLessThan(320);
});

test.each([
  ["databricks_group", "its members, and every permission that names it"],
  ["databricks_service_principal", "its application id, and every permission that names it"],
])("a deleted %s loses %s", (type, content) => {
  expect(found(resource(`${type}.pr`, null, { actions: ["delete"] }))).toEqual([
    `is deleted, with the loss of ${content}`,
  ]);
});

test.each([
  [
    "replace_because_tainted",
    "it is tainted: an earlier apply did not complete its creation, or `terraform taint` marked it",
  ],
  ["replace_by_request", "the command line requested it"],
  ["replace_by_triggers", "replace_triggered_by refers to a resource that changes"],
])("a replacement has the reason %s", (reason, words) => {
  const table = resource("databricks_sql_table.t", {}, { actions: ["create", "delete"], before: {}, reason });
  expect(found(table)).toEqual([`is replaced, with the loss of the table's rows, because ${words}`]);
});

test("reports that a resource is deleted because its for_each key was removed", () => {
  const volume = resource("databricks_volume.v", null, { actions: ["delete"], reason: "delete_because_each_key" });
  expect(found(volume)).toEqual([
    "is deleted, with the loss of every file, because its for_each key is no longer in the configuration",
  ]);
});

test("a deletion without a reason in the plan is a loss", () => {
  expect(found(resource("databricks_volume.v", null, { actions: ["delete"] }))).toEqual([
    "is deleted, with the loss of every file",
  ]);
});

test.each([
  ["is created", resource("aws_s3_bucket.b", {}, { actions: ["create"] })],
  ["changes in place", resource("aws_s3_bucket.b", {}, { actions: ["update"] })],
  ["does not change", resource("aws_s3_bucket.b", {}, { actions: ["no-op"] })],
  ["is removed only from the state", resource("aws_s3_bucket.b", null, { actions: ["forget"] })],
  ["has no data", resource("databricks_job.j", null, { actions: ["delete"] })],
])("a resource that %s is not a loss", (_what, fixture) => {
  expect(found(fixture)).toEqual([]);
});

test("protected resources are stateful", () => {
  expect(PROTECTED_TYPES).toEqual(expect.arrayContaining(["aws_cloudwatch_log_group", "databricks_secret_scope"]));
  for (const type of PROTECTED_TYPES) expect(STATEFUL_TYPES).toHaveProperty(type);
});

test.each([
  "aws_rds_cluster",
  "aws_secretsmanager_secret",
  "aws_ecr_repository",
  "aws_sqs_queue",
  "databricks_database_instance",
  "databricks_quality_monitor",
  "databricks_share",
  "databricks_vector_search_index",
])("a %s that is deleted is a loss", (type) => {
  expect(found(resource(`${type}.x`, null, { actions: ["delete"] }))).toHaveLength(1);
});

test("a replacement that abandons the old object is a loss", () => {
  expect(found(resource("aws_s3_bucket.b", {}, { actions: ["create", "forget"], before: {} }))).toEqual([
    "is replaced, with the loss of every object and its versions",
  ]);
});

test("a deposed object has a different name than the current object", () => {
  const live = resource("aws_s3_bucket.b", null, { actions: ["delete"] });
  const left = { ...live, change: { ...live.change, deposed: "0a1b2c3d" } };
  const stack = new PlannedStack(stackOf("workspace", live, left));

  expect(losses(stack).map((loss) => loss.resource)).toEqual([
    "workspace/aws_s3_bucket.b",
    "workspace/aws_s3_bucket.b#deposed-0a1b2c3d",
  ]);
});

import { slotNames } from "../../core/slot";
import { PlatformStack } from "../../stacks/platform-stack";
import { WorkspaceStack } from "../../stacks/workspace-stack";
import type { AccountConfig } from "../../config/schema";
import { committedService, stageContext, WITHOUT_SLOTS } from "../support/service";
import { synthesizeStack, type Synthesized } from "../support/synth";

const { account, stages } = committedService();
const workspaceHost = "https://workspace.example";
const SLOTS = slotNames(account.mergeRequests?.slots ?? 0);

function platform(name: string, change: Parameters<typeof stageContext>[1] = {}): Synthesized {
  const context = stageContext(name, change);
  return synthesizeStack((app) => new PlatformStack(app, { context, workspaceHost }));
}

function sharing(...tables: string[]): { account: Partial<AccountConfig> } {
  return { account: { mergeRequests: { slots: 1, lifetimeHours: 1, tables } } };
}

/** Returns the resources of a type that belong to one slot, i.e. whose Terraform names begin with `Slots_<slot>_`. */
function ofSlot(stack: Synthesized, type: string, slot = "slot-1"): Record<string, unknown>[] {
  const own = Object.entries(stack.byName(type)).filter(([name]) => name.startsWith(`Slots_${slot}_`));
  return own.map(([, item]) => item);
}

const dev = platform("dev");

test("each slot has a catalog, a folder and policies for training and tests", () => {
  const named = (type: string, field: string): unknown[] =>
    SLOTS.map((slot) => ofSlot(dev, type, slot).map((item) => item[field]));
  expect(named("databricks_catalog", "name")).toEqual([["fraudops_slot_1"], ["fraudops_slot_2"], ["fraudops_slot_3"]]);
  expect(named("databricks_directory", "path")).toEqual(SLOTS.map((slot) => [`/fraudops/${slot}`]));
  expect(named("databricks_cluster_policy", "name")).toEqual(
    SLOTS.map((slot) => [`fraudops-${slot}-tests`, `fraudops-${slot}-training`]),
  );
});

test("only dev has slots, and only if merge requests are configured", () => {
  expect(platform("staging").text).not.toMatch(/slot-\d/);
  expect(platform("dev", WITHOUT_SLOTS).text).not.toMatch(/slot-\d/);
});

test.each([true, false])("catalogs and folders have the deletion protection of dev: %s", (deletionProtection) => {
  const stack = platform("dev", { stage: { deletionProtection } });
  for (const slot of SLOTS) {
    const [catalog] = ofSlot(stack, "databricks_catalog", slot);
    expect(catalog).toMatchObject({ force_destroy: !deletionProtection });
    for (const item of [catalog, ...ofSlot(stack, "databricks_directory", slot)]) {
      expect("lifecycle" in (item ?? {})).toBe(deletionProtection);
    }
  }
});

test("each catalog is isolated to this workspace and has a separate storage path", () => {
  const catalogs = SLOTS.map((slot) => ofSlot(dev, "databricks_catalog", slot)[0]);
  expect(catalogs.map((item) => item?.["isolation_mode"])).toEqual(SLOTS.map(() => "ISOLATED"));
  const roots = catalogs.map((item) => String(item?.["storage_root"]));
  expect(roots.map((root) => root.replace(/^\$\{databricks_external_location\..+\.url\}/, ""))).toEqual(
    SLOTS.map((slot) => `/slots/${slot}`),
  );
});

test("the policies limit the clusters of unapproved code, and only the slot's jobs principal can use them", () => {
  const [, training] = ofSlot(dev, "databricks_cluster_policy");
  const { compute } = stageContext("dev").stage;
  const definition = JSON.parse(String(training?.["definition"])) as Record<string, unknown>;
  expect(definition).toMatchObject({
    cluster_type: { type: "fixed", value: "job" },
    num_workers: { type: "fixed", value: compute.workers },
    "autoscale.max_workers": { type: "forbidden" },
    dbus_per_hour: { type: "range", maxValue: compute.maxDbusPerHour },
    spark_version: { type: "fixed", value: compute.sparkVersion },
    node_type_id: { type: "allowlist", values: [compute.nodeType] },
    data_security_mode: { type: "fixed", value: "SINGLE_USER" },
    single_user_name: {
      type: "fixed",
      value: expect.stringMatching(/slot-1_Principals_jobs_.+application_id/) as string,
    },
    "aws_attributes.instance_profile_arn": { type: "forbidden" },
    "init_scripts.*.volumes.destination": { type: "forbidden" },
    "custom_tags.slot": { type: "fixed", value: "slot-1" },
  });
  expect(training?.["max_clusters_per_user"]).toBe(4);
});

test("shared tables are readable for each slot's jobs, without changes to other grants", () => {
  const stack = platform("dev", sharing("shared.samples.loans", "shared.samples.`fraud cases`"));
  const grants = ofSlot(stack, "databricks_grant").map(({ principal: _principal, ...grant }) => grant);
  expect(grants).toHaveLength(4);
  expect(grants).toEqual(
    expect.arrayContaining([
      { catalog: "shared", privileges: ["USE_CATALOG"] },
      { schema: "shared.samples", privileges: ["USE_SCHEMA"] },
      { table: "shared.samples.loans", privileges: ["SELECT"] },
      { table: "shared.samples.fraud cases", privileges: ["SELECT"] },
    ]),
  );
  expect(JSON.stringify(ofSlot(stack, "databricks_grant"))).not.toContain("deploy");
  expect(dev.counts()).not.toHaveProperty("databricks_grant");
});

test("the slots' principals are assigned only to dev's workspace, as users", () => {
  const entering = (name: string): string[] =>
    Object.entries(
      synthesizeStack((app) => new WorkspaceStack(app, stageContext(name))).byName(
        "databricks_mws_permission_assignment",
      ),
    )
      .filter(([address]) => address.includes("slot-"))
      .map(
        ([address, { permissions }]) =>
          `${/slot-\d-[a-z]+/.exec(address)?.[0] ?? ""} ${(permissions as string[]).join()}`,
      );
  expect(entering("dev").sort()).toEqual(SLOTS.flatMap((slot) => [`${slot}-deploy USER`, `${slot}-jobs USER`]));
  expect(stages.filter(({ stage }) => stage !== "dev").flatMap(({ stage }) => entering(stage))).toEqual([]);
});

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { folderStore } from "../../../../cli/records/folder-store";
import { applySaved } from "../../../../cli/terraform/approval/apply-saved";
import { savePlans, type SavedStage } from "../../../../cli/terraform/approval/save-plans";
import { SavedPlanStore } from "../../../../cli/terraform/approval/saved-plans";
import { planStage } from "../../../../cli/terraform/plan-stage";
import { whileLocked } from "../support/held-lock";
import { SmallService, type Settings } from "../support/small-service";

const BY = { code: { commit: "c", tree: "t", configuration: "d" }, terraform: "terraform 1.11.4" };

/** Three variants of the stacks: the group `callers` has a different permission level on the endpoint in each. */
const [QUERY, MANAGE, VIEW] = ["CAN_QUERY", "CAN_MANAGE", "CAN_VIEW"].map((level): Settings => ({ level })) as [
  Settings,
  Settings,
  Settings,
];
const FRAUD = ["dev-fraud"];

let service: SmallService;
let store: SavedPlanStore;
let log: string[];

beforeAll(async () => {
  service = await SmallService.start();
  store = new SavedPlanStore(folderStore(path.join(service.folder, "records")), "dev");
});
beforeEach(() => {
  log = [];
});
afterAll(() => service.stop());

/** Writes the stacks with these settings, plans them and saves the plans, as `plan --save` does. */
async function save(settings: Settings, names: readonly string[] = FRAUD): Promise<SavedStage> {
  service.write(settings);
  const stacks = service.stacks.filter(({ name }) => names.includes(name));
  const plans = await planStage(stacks, service.folderOf, { refresh: true });
  return savePlans({ stacks, folderOf: service.folderOf }, plans, { store, by: BY, now: new Date() });
}

/** Writes the stacks with these settings, and applies the saved plan, as `apply --approved` does. */
async function apply(planId: string, settings: Settings): Promise<void> {
  service.write(settings);
  const saved = await store.approved(planId, BY, new Date());
  await applySaved(service, { planId, saved, store }, service.port(log));
}

const refusalOf = (planId: string, settings: Settings): Promise<string> =>
  apply(planId, settings).then(() => "applied", String);

/** Digest of the saved plan file of `dev-fraud`. */
const savedFile = async (planId: string): Promise<string> => {
  const { stacks } = await store.approved(planId, BY, new Date());
  return stacks.find(({ stack }) => stack === "dev-fraud")?.file ?? "";
};

/** Permission levels on the endpoint, by group. */
async function levels(): Promise<Readonly<Record<string, unknown>>> {
  const found = await service.call("GET", `/api/2.0/permissions/serving-endpoints/${await service.endpointId()}`);
  const list = found["access_control_list"] as unknown as readonly {
    readonly group_name?: string;
    readonly all_permissions: readonly { readonly permission_level: string }[];
  }[];
  return Object.fromEntries(
    list.flatMap(({ group_name: group, all_permissions: [first] }) =>
      group === undefined || group === "admins" ? [] : [[group, first?.permission_level]],
    ),
  );
}

// The following tests share a sandbox: each test continues from what the previous test deployed.

test("does not save the plan of a stack that reads missing outputs until the stack with the outputs is applied", async () => {
  const both = service.stacks.map(({ name }) => name);
  const { planId, remaining } = await save(QUERY, both);
  expect(remaining).toEqual(["dev-fraud"]);
  await apply(planId, QUERY);
  expect(log.map((line) => line.split(":")[0])).toEqual(["apply dev-workspace"]);

  const next = await save(QUERY, both);
  expect(next.remaining).toEqual([]);
  await apply(next.planId, QUERY);
  expect(await levels()).toEqual({ callers: "CAN_QUERY" });
});

test("fails if an object was changed by hand after the approval; a new plan is applied exactly once", async () => {
  const { planId } = await save(MANAGE);
  await service.permit(`serving-endpoints/${await service.endpointId()}`, "users", "CAN_MANAGE");

  const refusal = await refusalOf(planId, MANAGE);

  expect(refusal).toContain("dev-fraud was not applied: a new plan differs from the one that was approved:");
  expect(refusal).toContain("databricks_permissions.Access: access_control: differs from the approved plan");
  expect(refusal).toMatch(/found: \+ access_control\["users"\]: .*"CAN_MANAGE"/);
  expect(log).toEqual([]);
  expect(await levels()).toEqual({ callers: "CAN_QUERY", users: "CAN_MANAGE" });

  const next = await save(MANAGE);
  const file = await savedFile(next.planId);
  await apply(next.planId, MANAGE);
  expect(log).toEqual([`apply dev-fraud: ${file}`]);
  expect(await levels()).toEqual({ callers: "CAN_MANAGE" });
  expect(await refusalOf(next.planId, MANAGE)).toContain("was used already");
});

test("fails if an output of another stack has changed, although the planned changes are the same", async () => {
  const { planId } = await save(VIEW);
  service.write({ region: "us-east-1" });
  await service.apply(["dev-workspace"]);

  expect(await refusalOf(planId, VIEW)).toContain("input workspace.region: differs from the approved plan");
  expect(await levels()).toEqual({ callers: "CAN_MANAGE" });
});

test("two merges in a row: fails to apply the second plan, which was saved before the first one was applied", async () => {
  const [{ planId: first }, { planId: second }] = [await save(VIEW), await save(QUERY)];

  await apply(first, VIEW);

  expect(await refusalOf(second, QUERY)).toContain(
    "databricks_permissions.Access: access_control: differs from the approved plan",
  );
  expect(await levels()).toEqual({ callers: "CAN_VIEW" });
});

test("two merges in a row: applies the second plan if the first apply left it unchanged", async () => {
  const [{ planId: first }, { planId: second }] = [await save(VIEW), await save(QUERY)];
  const file = await savedFile(second);

  await apply(first, VIEW);
  await apply(second, QUERY);

  expect(log).toEqual([`apply dev-fraud: ${file}`]);
});

test("applies an equal new plan if only the serial number of the state has changed", async () => {
  const { planId } = await save(MANAGE);
  const file = await savedFile(planId);
  const state = JSON.parse(readFileSync(service.stateOf("dev-fraud"), "utf8")) as { readonly serial: number };
  writeFileSync(service.stateOf("dev-fraud"), JSON.stringify({ ...state, serial: state.serial + 1 }));

  await apply(planId, MANAGE);

  expect(log).toEqual([
    `apply dev-fraud: ${file}`,
    "dev-fraud: the state was written after the plan was saved; a new plan makes the same changes and is applied",
    expect.stringMatching(/^apply dev-fraud: /) as string,
  ]);
  expect(log[2]).not.toBe(log[0]);
  expect(await levels()).toEqual({ callers: "CAN_MANAGE" });
});

test("plans and saves the plan while the state is locked, without writing the state", async () => {
  const [folder, state] = [service.folderOf("dev-fraud"), service.stateOf("dev-fraud")];
  const before = readFileSync(state, "utf8");

  const saved = await whileLocked(folder, state, async () => {
    const { exitCode, output } = await folder.terraform(["plan", "-input=false", "-no-color"]);
    expect([exitCode, output]).toEqual([1, expect.stringContaining("Error acquiring the state lock") as string]);
    const made = await save(VIEW);
    expect(readFileSync(state, "utf8")).toBe(before);
    return made;
  });

  expect(saved.remaining).toEqual([]);
});

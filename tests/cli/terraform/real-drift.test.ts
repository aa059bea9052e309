import { readFileSync, writeFileSync } from "node:fs";
import { driftOfStacks, type StageDrift } from "../../../cli/terraform/stage-drift";
import { driftIssue } from "../../../cli/terraform/drift-text";
import { whileLocked } from "./support/held-lock";
import { SmallService } from "./support/small-service";

let service: SmallService;
let beforeApply: StageDrift;

beforeAll(async () => {
  service = await SmallService.start();
  service.write();
  beforeApply = await look();
  await service.apply();
});
afterAll(() => service.stop());

const look = (): Promise<StageDrift> =>
  driftOfStacks(
    "dev",
    service.stacks.map(({ name }) => service.folderOf(name)),
  );

test("names the stacks that were never applied", () => {
  const neverApplied = service.stacks.map(({ name }) => name);
  expect(beforeApply).toEqual({ stage: "dev", drift: [], unreadable: [], neverApplied });
});

test("there is no drift after an apply", async () => {
  expect(await look()).toEqual({ stage: "dev", drift: [], unreadable: [], neverApplied: [] });
});

test("a permission on a directory, one on an endpoint and a grant made by hand are drift", async () => {
  await service.permit(`directories/${await service.directoryId()}`, "callers", "CAN_MANAGE");
  await service.permit(`serving-endpoints/${await service.endpointId()}`, "users", "CAN_MANAGE");
  await service.call("PATCH", "/api/2.1/unity-catalog/permissions/schema/main.fraud", {
    changes: [{ principal: "app-out", add: ["SELECT"] }],
  });

  const found = await look();

  expect(driftIssue(found)?.split("\n")).toEqual(
    expect.arrayContaining([
      "<!-- fraudops:drift:dev -->",
      "### `databricks_grants.Grants` of `dev-fraud` was changed",
      '+ grant["app-out"]: {"principal":"app-out","privileges":["SELECT"]}',
      "### `databricks_permissions.Access` of `dev-fraud` was changed",
      '+ access_control["users"]: {"group_name":"users","permission_level":"CAN_MANAGE"}',
      "### `databricks_permissions.DirectoryAccess` of `dev-fraud` was changed",
      '~ access_control["callers"].permission_level: "CAN_READ" -> "CAN_MANAGE"',
    ]),
  );
  expect(driftIssue(await look())).toBe(driftIssue(found));
});

test("finds drift while the state is locked, without writing the state", async () => {
  const state = service.stateOf("dev-fraud");
  const before = readFileSync(state, "utf8");

  const { drift } = await whileLocked(service.folderOf("dev-fraud"), state, async () => {
    const found = await look();
    expect(readFileSync(state, "utf8")).toBe(before);
    return found;
  });

  expect(drift.map(({ address }) => address)).toContain("databricks_permissions.Access");
});

test("an unreadable stack does not hide drift of others", async () => {
  const { programFile } = service.folderOf("dev-workspace");
  const program = JSON.parse(readFileSync(programFile, "utf8")) as object;
  writeFileSync(programFile, JSON.stringify({ ...program, output: { url: { value: "${nothing.here}" } } }));

  const { drift, unreadable } = await look();

  expect(unreadable.map(({ stack }) => stack)).toEqual(["dev-workspace"]);
  expect(unreadable[0]?.reason).toContain("terraform plan of dev-workspace failed");
  expect(drift.length).toBeGreaterThan(0);
});

import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { folderStore } from "../../../../cli/records/folder-store";
import { SavedPlanStore, type SavedStackPlan } from "../../../../cli/terraform/approval/saved-plans";

const CODE = { commit: "c0ffee", tree: "7ree", configuration: "d16e57" };
const TERRAFORM = "terraform 1.11.4";
const NOW = new Date("2026-01-01T00:00:00Z");
const PLANS = {
  plans: [{ stack: "prod-platform", content: { "a.b": "1" }, serial: 3, bytes: Buffer.from("plan") }],
  remaining: [],
};

let folder: string;
let store: SavedPlanStore;
let id: string;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "records-"));
  store = new SavedPlanStore(folderStore(folder), "prod");
  id = SavedPlanStore.newId();
  await store.save(id, CODE, TERRAFORM, PLANS, NOW);
});
afterEach(() => rmSync(folder, { recursive: true }));

test("gives back what was saved", async () => {
  const saved = await store.approved(id, CODE, TERRAFORM, NOW);

  expect(saved.stacks).toMatchObject([{ stack: "prod-platform", content: { "a.b": "1" }, serial: 3 }]);
  expect(Buffer.from(await store.file(id, saved.stacks[0] as SavedStackPlan)).toString()).toBe("plan");
});

test("keeps plans where only this user can read them", () => {
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    expect(statSync(path.join(file.parentPath, file.name)).mode & 0o077).toBe(0);
  }
});

test.each([
  ["of another tree", { ...CODE, tree: "0ther" }, TERRAFORM, NOW, "commit's tree: approved 7ree, here 0ther"],
  [
    "of another configuration",
    { ...CODE, configuration: "x" },
    TERRAFORM,
    NOW,
    "configuration: approved d16e57, here x",
  ],
  ["of another Terraform", CODE, "tofu 1.10.0", NOW, "Terraform: approved terraform 1.11.4, here tofu 1.10.0"],
  ["that has expired", CODE, TERRAFORM, new Date("2026-01-05T00:00:00Z"), "expired at 2026-01-04"],
])("fails for a plan %s", async (_what, code, terraform, now, message) => {
  await expect(store.approved(id, code, terraform, now)).rejects.toThrow(message);
});

test("takes a plan of the same tree by another commit, as a merge makes one", async () => {
  await expect(store.approved(id, { ...CODE, commit: "squash" }, TERRAFORM, NOW)).resolves.toMatchObject({ id });
});

test("fails for an id of another stage, one that is unknown, and a text that is none", async () => {
  const other = new SavedPlanStore(folderStore(folder), "staging");

  await expect(other.approved(id, CODE, TERRAFORM, NOW)).rejects.toThrow(`no saved plan ${id} of staging`);
  await expect(store.approved(SavedPlanStore.newId(), CODE, TERRAFORM, NOW)).rejects.toThrow("no saved plan");
  await expect(store.approved("../../x", CODE, TERRAFORM, NOW)).rejects.toThrow("is not the id of a saved plan");
});

test("fails for a plan's file that was changed", async () => {
  const saved = await store.approved(id, CODE, TERRAFORM, NOW);
  writeFileSync(path.join(folder, "plans", "prod", id, "prod-platform.plan"), "another");

  await expect(store.file(id, saved.stacks[0] as SavedStackPlan)).rejects.toThrow("is not as it was saved");
});

test("deletes what was applied and what has expired", async () => {
  await store.delete(id);
  await expect(store.approved(id, CODE, TERRAFORM, NOW)).rejects.toThrow("it was applied, or has expired");

  const [old, young] = [SavedPlanStore.newId(), SavedPlanStore.newId()];
  await store.save(old, CODE, TERRAFORM, PLANS, NOW);
  await store.save(young, CODE, TERRAFORM, PLANS, new Date("2026-01-04T00:00:00Z"));
  await store.deleteExpired(new Date("2026-01-05T00:00:00Z"));
  await expect(store.approved(old, CODE, TERRAFORM, NOW)).rejects.toThrow("no saved plan");
  await expect(store.approved(young, CODE, TERRAFORM, NOW)).resolves.toBeDefined();
});

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { folderStore } from "../../../../cli/records/folder-store";
import { SavedPlanStore, type PlannedBy } from "../../../../cli/terraform/approval/saved-plans";

const CODE = { commit: "c0ffee", tree: "7ree", configuration: "d16e57" };
const BY: PlannedBy = { code: CODE, terraform: "terraform 1.11.4" };
const NOW = new Date("2026-01-01T00:00:00Z");
const SALT = "0".repeat(32);
const PLANS = {
  plans: [{ stack: "prod-platform", content: { "a.b": "1" }, serial: 3, bytes: Buffer.from("plan") }],
  remaining: ["prod-fraud"],
};

let folder: string;
let store: SavedPlanStore;
let id: string;

const fileOf = (name: string, stage = "prod"): string => path.join(folder, "plans", stage, id, name);

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "records-"));
  store = new SavedPlanStore(folderStore(folder), "prod");
  id = await store.save(SALT, BY, PLANS, NOW);
});
afterEach(() => rmSync(folder, { recursive: true }));

test("returns the saved plans", async () => {
  const saved = await store.approved(id, BY, NOW);

  expect(saved.stacks).toMatchObject([{ stack: "prod-platform", content: { "a.b": "1" }, serial: 3 }]);
  expect(saved.remaining).toEqual(["prod-fraud"]);
  expect(Buffer.from((await store.files(id, saved)).get("prod-platform") ?? "").toString()).toBe("plan");
});

test("stores plans so that only this user can read them", () => {
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    expect(statSync(path.join(file.parentPath, file.name)).mode & 0o077).toBe(0);
  }
});

test("ids are random", () => {
  expect(SavedPlanStore.newSalt()).toMatch(/^[0-9a-f]{32}$/);
  expect(SavedPlanStore.newSalt()).not.toBe(SavedPlanStore.newSalt());
});

test.each<[string, PlannedBy, Date, string]>([
  ["of another tree", { ...BY, code: { ...CODE, tree: "0ther" } }, NOW, "git tree: approved 7ree, here 0ther"],
  [
    "of another configuration",
    { ...BY, code: { ...CODE, configuration: "x" } },
    NOW,
    "configuration: approved d16e57, here x",
  ],
  [
    "of another Terraform",
    { ...BY, terraform: "tofu 1.10.0" },
    NOW,
    "Terraform: approved terraform 1.11.4, here tofu 1.10.0",
  ],
  ["that has expired", BY, new Date("2026-01-04T00:00:01Z"), "expired at 2026-01-04T00:00:00.000Z"],
])("fails for a plan %s", async (_what, by, now, message) => {
  await expect(store.approved(id, by, now)).rejects.toThrow(message);
  await expect(store.approved(id, by, now)).rejects.toThrow("Plan again (`./fraudops plan prod --save`)");
});

test("accepts a plan of the same tree in another commit, e.g. of a merge", async () => {
  const squash = { ...BY, code: { ...CODE, commit: "squash" } };

  await expect(store.approved(id, squash, NOW)).resolves.toMatchObject({ tree: "7ree" });
});

test("fails on an unknown id, and on a text that is not an id", async () => {
  const unknown = id.replace(/^0/, "1");

  await expect(store.approved(unknown, BY, NOW)).rejects.toThrow(`there is no saved plan ${unknown} of prod`);
  await expect(store.approved("../../x", BY, NOW)).rejects.toThrow('"../../x" is not the id of a saved plan');
});

test("fails on a plan of another stage, also if its files were copied to this one", async () => {
  const staging = new SavedPlanStore(folderStore(folder), "staging");

  await expect(staging.approved(id, BY, NOW)).rejects.toThrow(`there is no saved plan ${id} of staging`);
  mkdirSync(path.dirname(path.dirname(fileOf("x", "staging"))), { recursive: true });
  renameSync(path.dirname(fileOf("x")), path.dirname(fileOf("x", "staging")));
  await expect(staging.approved(id, BY, NOW)).rejects.toThrow("stage: approved prod, here staging");
});

test.each(["another", undefined])("fails on a changed or missing file of a plan: %s", async (text) => {
  const saved = await store.approved(id, BY, NOW);
  if (text === undefined) rmSync(fileOf("prod-platform.plan"));
  else writeFileSync(fileOf("prod-platform.plan"), text);

  await expect(store.files(id, saved)).rejects.toThrow("was changed after it was saved: the file of prod-platform");
});

test("fails on a changed manifest, even if its digests match the changed files", async () => {
  const manifest = readFileSync(fileOf("plans.json"), "utf8");
  writeFileSync(fileOf("plans.json"), manifest.replace('"remaining":["prod-fraud"]', '"remaining":[]'));

  await expect(store.approved(id, BY, NOW)).rejects.toThrow("its id does not contain the digest of its manifest");
});

test("fails on a used plan, also if two commands use it at the same time", async () => {
  const claims = await Promise.allSettled([store.claim(id, NOW), store.claim(id, NOW)]);

  expect(claims.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  await expect(store.claim(id, NOW)).rejects.toThrow("was used already, at 2026-01-01T00:00:00.000Z");
  await expect(store.approved(id, BY, NOW)).rejects.toThrow("was used already, at 2026-01-01T00:00:00.000Z");
});

test("deletes the files of a used plan, and keeps the record of its use", async () => {
  await store.claim(id, NOW);
  await store.deleteFiles(id);

  expect(existsSync(fileOf("prod-platform.plan"))).toBe(false);
  await expect(store.approved(id, BY, NOW)).rejects.toThrow("was used already");
});

test("deletes only expired plans", async () => {
  const young = await store.save("1".repeat(32), BY, PLANS, new Date("2026-01-04T00:00:00Z"));

  await store.deleteExpired(new Date("2026-01-05T00:00:00Z"));

  await expect(store.approved(id, BY, NOW)).rejects.toThrow("there is no saved plan");
  expect(existsSync(fileOf("prod-platform.plan"))).toBe(false);
  await expect(store.approved(young, BY, NOW)).resolves.toBeDefined();
});

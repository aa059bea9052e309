import fs, { mkdtempSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { folderStore } from "../../../cli/records/folder-store";
import { ObjectExistsError, type ObjectStore } from "../../../cli/records/object-store";

let folder: string;
let store: ObjectStore;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "records-"));
  store = folderStore(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const text = async (key: string): Promise<string | undefined> => {
  const body = await store.get(key);
  return body && Buffer.from(body).toString();
};

test("keeps, lists by prefix, replaces and deletes objects", async () => {
  await store.put("plans/dev/2/a", Buffer.from("two"));
  await store.put("plans/dev/1/a", Buffer.from("one"));
  await store.put("evidence/dev/a", Buffer.from("other"));
  await store.put("plans/dev/1/a", Buffer.from("one again"));

  expect((await store.list("plans/")).map(({ key }) => key)).toEqual(["plans/dev/1/a", "plans/dev/2/a"]);
  expect(await text("plans/dev/1/a")).toBe("one again");
  await store.delete("plans/dev/1/a");
  await store.delete("plans/dev/1/a");
  expect(await text("plans/dev/1/a")).toBeUndefined();
});

test("returns the times of objects, and lists nothing in a missing folder", async () => {
  await store.put("dev.tfstate", Buffer.from("a"));
  utimesSync(path.join(folder, "dev.tfstate"), 1000, 1000);

  expect(await store.list("dev")).toEqual([{ key: "dev.tfstate", modified: 1_000_000 }]);
  expect(await folderStore(path.join(folder, "nowhere")).list("")).toEqual([]);
});

test("fails to create an existing object, and leaves it unchanged", async () => {
  await store.put("plans/a", Buffer.from("first"), { ifAbsent: true });

  await expect(store.put("plans/a", Buffer.from("second"), { ifAbsent: true })).rejects.toThrow(ObjectExistsError);
  expect(await text("plans/a")).toBe("first");
  expect(readdirSync(path.join(folder, "plans"))).toEqual(["a"]);
});

test("does not list what a killed process has only partly written", async () => {
  await store.put("evidence/dev/a.json", Buffer.from("{}"));
  const write = jest.spyOn(fs, "renameSync").mockImplementation(() => {
    throw new Error("killed");
  });
  expect(() => store.put("evidence/dev/b.json", Buffer.from("{"))).toThrow("killed");
  write.mockRestore();

  expect((await store.list("evidence/")).map(({ key }) => key)).toEqual(["evidence/dev/a.json"]);
});

test("fails on a key outside the folder", () => {
  expect(() => store.get("../a")).toThrow("object key ../a is outside ");
});

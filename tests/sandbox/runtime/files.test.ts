import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { FileSystem } from "../../../sandbox/runtime/files";
import { Home } from "../../../sandbox/runtime/home";

let home: Home;
let files: FileSystem;
beforeEach(async () => {
  home = new Home(mkdtempSync(join(tmpdir(), "files-")));
  files = new FileSystem(home);
  await files.createVolume("main", "fraud", "exchange");
});
afterEach(() => rmSync(home.root, { recursive: true, force: true }));

const FOLDER = "/Volumes/main/fraud/exchange";

test("a file is written, found, listed and deleted", async () => {
  await files.write(`${FOLDER}/a/b.json`, Buffer.from("{}"));
  await files.write(`${FOLDER}/a/c.json`, Readable.from(["{", "}"]));
  expect(await files.stat(`${FOLDER}/a/b.json`)).toMatchObject({ size: 2, isDirectory: false });
  expect((await files.list(`${FOLDER}/a`)).map((entry) => entry.path)).toEqual([
    `${FOLDER}/a/b.json`,
    `${FOLDER}/a/c.json`,
  ]);
  await files.delete(`${FOLDER}/a/b.json`);
  await files.delete(`${FOLDER}/a/b.json`);
  expect(await files.stat(`${FOLDER}/a/b.json`)).toBeUndefined();
});

test("a workspace file is the same with and without /Workspace", async () => {
  await files.write("/Workspace/Shared/x.py", Buffer.from("1"));
  expect(await files.stat("/Shared/x.py")).toMatchObject({ size: 1 });
});

test.each([
  ["/Volumes/main/fraud/nowhere/x", "Volume 'main.fraud.nowhere' does not exist"],
  ["/Volumes/main/fraud", "must be in a volume"],
  ["/Volumes/main/fraud/exchange/../../../../x", "without '..'"],
  ["relative", "must be absolute"],
])("fails to write to %s", async (path, message) => {
  await expect(files.write(path, Buffer.from("x"))).rejects.toThrow(message);
});

test("an aborted upload keeps the old content", async () => {
  await files.write(`${FOLDER}/a`, Buffer.from("old"));
  const broken = new Readable({ read: () => undefined });
  const writing = files.write(`${FOLDER}/a`, broken);
  broken.push("new");
  setTimeout(() => broken.destroy(new Error("connection lost")), 50);
  await expect(writing).rejects.toThrow("connection lost");
  expect(await files.stat(`${FOLDER}/a`)).toMatchObject({ size: 3 });
});

test("fails to delete a directory that is not empty", async () => {
  await files.write(`${FOLDER}/a/b`, Buffer.from("x"));
  await expect(files.deleteDirectory(`${FOLDER}/a`)).rejects.toThrow("not empty");
  await files.delete(`${FOLDER}/a/b`);
  await files.deleteDirectory(`${FOLDER}/a`);
  await expect(files.list(`${FOLDER}/a`)).rejects.toThrow("not found");
});

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileSystem } from "../../../sandbox/runtime/files";
import { Home } from "../../../sandbox/runtime/home";
import { LibraryCache } from "../../../sandbox/runtime/jobs/libraries";
import { ProcessTable } from "../../../sandbox/runtime/processes";
import { PYTHON } from "../rest/harness";

const WHEEL = "greeting-1.0-py3-none-any.whl";
const BUILD = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    wheel.writestr("greeting.py", f"TEXT = {sys.argv[2]!r}\\n")
    wheel.writestr("greeting-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: greeting\\nVersion: 1.0\\n")
    wheel.writestr("greeting-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr("greeting-1.0.dist-info/RECORD", "")
`;

let home: Home;
let cache: LibraryCache;
let files: FileSystem;
beforeEach(async () => {
  home = new Home(mkdtempSync(join(tmpdir(), "libraries-")));
  files = new FileSystem(home);
  await files.createVolume("main", "platform", "artifacts");
  cache = new LibraryCache(home.libraries, PYTHON, files, new ProcessTable());
});
afterEach(() => rmSync(home.root, { recursive: true, force: true }));

async function upload(text: string): Promise<string> {
  const local = join(home.root, WHEEL);
  execFileSync(PYTHON, ["-c", BUILD, local, text]);
  const path = `/Volumes/main/platform/artifacts/${WHEEL}`;
  await files.write(path, readFileSync(local));
  return path;
}

test("a wheel is installed once per content; a new wheel of the same name gets a separate folder", async () => {
  const whl = await upload("hello");
  const log = join(home.logs, "task.log");
  const both = await Promise.all([cache.install([{ whl }], log), cache.install([{ whl }], log)]);
  expect(both[0]).toEqual(both[1]);
  expect(readFileSync(join(both[0][0] ?? "", "greeting.py"), "utf8")).toContain("hello");
  await upload("goodbye");
  const [site = ""] = await cache.install([{ whl }], log);
  expect(readFileSync(join(site, "greeting.py"), "utf8")).toContain("goodbye");
  expect(readdirSync(home.libraries)).toHaveLength(2);
}, 60_000);

test("fails on a file that is not a wheel, names the file, and installs nothing", async () => {
  const whl = `/Volumes/main/platform/artifacts/${WHEEL}`;
  await files.write(whl, Buffer.from("not a wheel"));
  await expect(cache.install([{ whl }], join(home.logs, "task.log"))).rejects.toThrow(
    `'${whl}' could not be installed`,
  );
  expect(readdirSync(home.libraries).filter((name) => !name.endsWith(".partial"))).toEqual([]);
}, 60_000);

test.each([
  [{ whl: "/Volumes/main/platform/artifacts/none.whl" }, "none.whl' does not exist"],
  [{ egg: "/x.egg" }, "kind 'egg' is not supported"],
  [{ maven: { coordinates: "a:b:1" } }, "kind 'maven' is not supported"],
])("fails on %j, and names the library", async (library, message) => {
  await expect(cache.install([library], join(home.logs, "task.log"))).rejects.toThrow(message);
});

import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

const SUITES_MODULE = path.join(__dirname, "..", "..", "scripts", "test", "run-suites.mjs");

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "suites-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A test suite: its Node.js program, and the source text of the function that returns its counts. */
interface Suite {
  readonly name: string;
  readonly program: string;
  readonly count?: string;
  readonly limitMinutes?: number;
}

/** Runs suites and returns the output lines; the last line is the result as JSON. */
function run(suites: readonly Suite[], lanes: number): Promise<readonly string[]> {
  const made = suites.map(({ name, program, count, limitMinutes }) => {
    const fields = `name: ${JSON.stringify(name)}, command: process.execPath, args: ["-e", ${JSON.stringify(program)}]`;
    return `{ ${fields}, limitMinutes: ${limitMinutes}, count: ${count} }`;
  });
  const script = `const { runSuites } = await import(${JSON.stringify(pathToFileURL(SUITES_MODULE).href)});
    console.log(JSON.stringify(await runSuites([${made.join(",")}], ${lanes})));`;
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ["--input-type=module", "-e", script], { cwd: folder }, (error, stdout) => {
      if (error === null) resolve(stdout.trimEnd().split("\n"));
      else reject(new Error(error.message));
    });
  });
}

const PASSES: Suite = { name: "passes", program: "console.log('words of the one that passes')" };
const FAILS: Suite = { name: "fails", program: "console.log('first words');console.log('last words');process.exit(3)" };

const total = (lines: readonly string[]): unknown => JSON.parse(lines.at(-1) ?? "");

test("the counts of all suites are added, and only the output of failed suites is shown", async () => {
  const lines = await run([PASSES, FAILS], 2);
  expect(total(lines)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  const first = lines.indexOf("first words");
  expect(lines[first + 1]).toBe("last words");
  expect(lines).toContainEqual(expect.stringMatching(/^FAILED fails \(0 tests, /));
  expect(lines).toContainEqual(expect.stringMatching(/^ok {5}passes \(1 tests, /));
  expect(lines.join()).not.toContain("words of the one that passes");
});

test.each([
  ["counts no failure", "() => ({ passed: 4, failed: 0, skipped: 2 })", { passed: 4, failed: 1, skipped: 2 }],
  ["leaves no counts", "() => { throw new Error('no file') }", { passed: 0, failed: 1, skipped: 0 }],
])("a suite that fails and %s counts as one failure", async (_, count, expected) => {
  expect(total(await run([{ ...FAILS, count }, PASSES], 1))).toEqual({ ...expected, passed: expected.passed + 1 });
});

test("a suite with a missing program fails", async () => {
  const missing = { ...PASSES, program: "require('./nowhere')" };
  expect(total(await run([missing, PASSES], 2))).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

/** Returns the suite `own`, which ends only when the suite `other` has started as well. */
const meets = (own: string, other: string): Suite => ({
  name: own,
  program: `const fs = require("node:fs"); fs.writeFileSync("${own}", "");
    const look = () => fs.existsSync("${other}") || setTimeout(look, 10); look();`,
});

test("suites run in parallel, one per lane", async () => {
  expect(total(await run([meets("one", "two"), meets("two", "one")], 2))).toEqual({ passed: 2, failed: 0, skipped: 0 });
});

test("a suite that does not finish is stopped with its output, and fails", async () => {
  const program = "console.log('last words'); setInterval(() => 0, 1000)";
  const lines = await run([{ name: "hangs", program, limitMinutes: 0.05 }, PASSES], 1);
  expect(total(lines)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  expect(lines).toContain("last words");
  expect(lines).toContain("stopped, because it did not finish within 0.05 minutes");
});

test("a suite that leaves a process running ends, and the process is stopped", async () => {
  const left = `setInterval(() => 0, 1000); require("node:fs").writeFileSync("left", String(process.pid))`;
  const leaves: Suite = {
    name: "leaves",
    program: `const fs = require("node:fs");
      require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(left)}], { stdio: "inherit" });
      const look = () => (fs.existsSync("left") ? process.exit(0) : setTimeout(look, 10)); look();`,
  };
  expect(total(await run([leaves, PASSES], 1))).toEqual({ passed: 2, failed: 0, skipped: 0 });
  const pid = readFileSync(path.join(folder, "left"), "utf8");
  const { stdout: status } = spawnSync("ps", ["-o", "stat=", "-p", pid], { encoding: "utf8" });
  expect(status.trim()).toMatch(/^(Z.*)?$/);
});

test("a signal ends the running suite, and the other suites count as failures", async () => {
  const interrupts: Suite = {
    name: "interrupts",
    program:
      "process.on('SIGINT', () => process.exit(0)); process.kill(process.ppid, 'SIGINT'); setTimeout(() => 0, 30000)",
  };
  const lines = await run([interrupts, PASSES], 1);
  expect(total(lines)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  expect(lines).toContain("not run passes: interrupted");
});

test("temporary files of a suite are removed with the suite", async () => {
  const program = `require("node:fs").writeFileSync(require("node:os").tmpdir() + "/left", "");
    require("node:fs").writeFileSync("place", require("node:os").tmpdir())`;
  expect(total(await run([{ name: "writes", program }], 1))).toEqual({ passed: 1, failed: 0, skipped: 0 });
  expect(existsSync(readFileSync(path.join(folder, "place"), "utf8"))).toBe(false);
});

test("one lane runs suites in order", async () => {
  const writes: Suite = { name: "writes", program: `require("node:fs").writeFileSync("written", "")` };
  const reads: Suite = { name: "reads", program: `require("node:fs").readFileSync("written")` };
  expect(total(await run([writes, reads], 1))).toEqual({ passed: 2, failed: 0, skipped: 0 });
  expect(existsSync(path.join(folder, "written"))).toBe(true);
  rmSync(path.join(folder, "written"));
  expect(total(await run([reads, writes], 1))).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

test.each([
  [["--chnaged"], "Unknown option '--chnaged'\nusage: npm test -- "],
  [["nosuch"], "no suite is named nosuch; the suites are pytest/steps, "],
  [["--jobs", "0"], "--jobs 0: expected a whole number above 0"],
])("npm test fails on the arguments %j with what is allowed, and without a stack trace", (args, said) => {
  const script = path.join(__dirname, "..", "..", "scripts", "test.mjs");
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
  expect(status).toBe(2);
  expect(stderr).toContain(said);
  expect(stderr).not.toMatch(/^ +at /m);
});

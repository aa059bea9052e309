import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { leaves } from "../../cli/report/command-line-page";
import { buildProgram } from "../../cli/program";

const SCRIPTS = path.join(__dirname, "..", "..", "scripts");

test.each(["--help", "-h"])("npm start -- %s prints the options of a rehearsal, without the set-up", (help) => {
  // GIVEN a folder in which the set-up would fail
  const folder = mkdtempSync(path.join(tmpdir(), "start-"));
  cpSync(SCRIPTS, path.join(folder, "scripts"), { recursive: true });
  const said = execFileSync(process.execPath, ["scripts/start.mjs", "dev", help], { cwd: folder, encoding: "utf8" });
  rmSync(folder, { recursive: true });

  const options = new Map(leaves(buildProgram())).get("rehearse")?.options.map(({ flags }) => `[${flags}]`);
  expect(said).toMatch(/^usage: npm start -- \[<stage>\.\.\.\] /);
  expect(said.match(/\[--.*?\]/g)).toEqual(options);
});

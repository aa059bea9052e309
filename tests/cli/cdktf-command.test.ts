import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { toolPath } from "../../cli/process";
import { projectRoot } from "../../cli/project";

test("the command `cdktf` runs the binary of the package cdktf-cli, regardless of the binary's name", () => {
  // GIVEN the CLI package of CDK Terrain, installed under the name `cdktf-cli`
  const folder = mkdtempSync(path.join(tmpdir(), "cdktf-command-"));
  const library = path.join(folder, "node_modules", "cdktf-cli");
  for (const made of [path.join(folder, "cli", "bin"), path.join(library, "bin")]) mkdirSync(made, { recursive: true });
  writeFileSync(path.join(library, "package.json"), JSON.stringify({ name: "cdktn-cli", bin: { cdktn: "bin/cdktn" } }));
  writeFileSync(
    path.join(library, "bin", "cdktn"),
    "console.log(require.main.filename, process.argv.slice(2).join(' '))",
  );

  // WHEN a copy of the script cli/bin/cdktf runs in that folder
  const command = path.join(folder, "cli", "bin", "cdktf");
  copyFileSync(path.join(projectRoot, "cli", "bin", "cdktf"), command);
  const said = execFileSync(command, ["diff", "dev-fraud"], { encoding: "utf8" });

  expect(said).toBe(`${path.join(library, "bin", "cdktn")} diff dev-fraud\n`);
});

test("the PATH of tools begins with cli/bin, the folder of this command", () => {
  expect(toolPath().split(path.delimiter)[0]).toBe(path.join(projectRoot, "cli", "bin"));
});

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseDocument } from "yaml";
import { SANDBOX_VARIABLE } from "../../../cli/sandbox/environment";
import { sandboxStates } from "../../../core/state-location";
import type { TestSandbox } from "../../e2e/support/sandbox";

/**
 * Environment variables that jobs do not get, because these variables select the sandbox, its output folder and its
 * administrator. Jobs must address the sandbox like a cloud, with the token of their GitHub environment.
 */
const CLEARED_VARIABLES = [SANDBOX_VARIABLE, "CDKTF_OUTPUT", "DATABRICKS_TOKEN"];

/**
 * Returns the environment variables of the runner. They select the installed tools, the sandbox's providers, and two
 * files that this function creates: a fake `gh`, and an overlay with the location of the sandbox's states.
 * @param folder folder for these files and for the home of the jobs' user
 * @param forge URL of the fake GitHub, which `gh` calls
 */
export async function makeMachine(
  folder: string,
  sandbox: TestSandbox,
  forge: string,
): Promise<Readonly<Record<string, string>>> {
  const bin = path.join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(path.join(bin, "gh"), `#!/bin/sh\nexec node ${path.join(__dirname, "gh.mjs")} "$@"\n`);
  chmodSync(path.join(bin, "gh"), 0o755);
  const leading = Object.entries(await sandbox.environment()).filter(
    ([name, value]) => value !== undefined && !CLEARED_VARIABLES.includes(name),
  );
  const overlay = path.join(folder, "overlay.yaml");
  const settings = parseDocument(readFileSync(sandbox.overlay, "utf8"));
  settings.setIn(["account", "state"], { backend: "local", directory: sandboxStates(sandbox.home) });
  writeFileSync(overlay, String(settings));
  return {
    ...(Object.fromEntries(leading) as Record<string, string>),
    FRAUDOPS_OVERLAY: overlay,
    PATH: [bin, process.env["PATH"]].join(path.delimiter),
    HOME: folder,
    LANG: "C.UTF-8",
    // Passes on the setting of Go's garbage collector with which `npm test` speeds up Terraform.
    GOGC: process.env["GOGC"] ?? "",
    GH_TOKEN: "",
    FORGE: forge,
  };
}

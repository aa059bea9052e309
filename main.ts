import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { App } from "cdktf";
import { ConfigError, loadService } from "./config/load";
import { sandboxStates } from "./core/state-location";
import { ImportError } from "./stacks/imports";
import { MoveError } from "./stacks/moves";
import { addServiceStacks } from "./stacks/service";

/** Invalid input of synthesis. The message contains the remedy. */
class InputError extends Error {}

/** The project's folder, because `cdktf` runs this program in the folder of `cdktf.json`. */
const projectRoot = process.cwd();

/** Reads configuration and environment, and synthesizes every stack. */
function synthesize(): void {
  const overlay = process.env["FRAUDOPS_OVERLAY"];
  const options = {
    directory: path.join(projectRoot, "config"),
    overlay: overlay ? path.resolve(projectRoot, overlay) : undefined,
  };
  const { account, stages } = loadService(options);
  const sandbox = process.env["FRAUDOPS_SANDBOX"];
  const wanted = list(process.env["FRAUDOPS_STAGES"]);
  // Skips CDKTF's validations: they start Terraform once for each use of a newer feature, to check Terraform's version.
  // The contract tests run these validations.
  const app = new App({ skipValidation: true });
  const wheel = onlyWheel(path.join("jobs", "dist"));
  addServiceStacks(app, {
    account: sandbox ? { ...account, state: { backend: "local", directory: sandboxStates(sandbox) } } : account,
    everyStage: stages,
    stages: wanted.length > 0 ? loadService({ ...options, stages: wanted }).stages : stages,
    projectRoot,
    wheelFile: wheel,
    codeVersion: codeVersionOf(wheel),
    evidence: evidenceByStage(process.env["FRAUDOPS_EVIDENCE"]),
    // URL of the workspace in which stages of merge requests are deployed. `fraudops` sets it for the sandbox; in the
    // clouds, `workspace.adopt` of the stage contains it.
    requestHost: process.env["FRAUDOPS_REQUEST_HOST"] || undefined,
    localBootstrapState: process.env["FRAUDOPS_BOOTSTRAP_STATE"] === "local",
  });
  app.synth();
}

/** The entries of a comma-separated list like `dev, staging`. */
function list(text = ""): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/**
 * Parses a list of entries like `prod=staging/<git tree>/<configuration>`. Returns, by stage (`prod`), the name of the
 * evidence that the preceding stage (`staging`) has run this code.
 */
function evidenceByStage(text: string | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(list(text).map((entry) => entry.split("=", 2) as [string, string]));
}

/** Absolute path of the only wheel in a folder of the project. */
function onlyWheel(folder: string): string {
  const directory = path.join(projectRoot, folder);
  const wheels = existsSync(directory) ? readdirSync(directory).filter((file) => file.endsWith(".whl")) : [];
  const [wheel, ...others] = wheels;
  if (wheel === undefined || others.length > 0) {
    const found = wheel === undefined ? "no wheel" : `${wheels.length} wheels (${wheels.join(", ")})`;
    throw new InputError(`${found} in ${folder}/, which must contain exactly one wheel: run \`npm run wheel\``);
  }
  return path.join(directory, wheel);
}

/** Version of the code in a wheel, from its file name: `3f2a9c1b7d04`, or `3f2a9c1b7d04-dirty`. */
function codeVersionOf(wheel: string): string {
  const version = /\+([0-9a-f]+)(\.dirty)?-/.exec(path.basename(wheel));
  if (version === null) {
    throw new InputError(`${path.basename(wheel)} does not contain the version of its code: run \`npm run wheel\``);
  }
  return `${version[1]}${version[2] === undefined ? "" : "-dirty"}`;
}

try {
  synthesize();
} catch (error) {
  const kinds = [ConfigError, ImportError, MoveError, InputError];
  if (!(error instanceof Error) || !kinds.some((kind) => error instanceof kind)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

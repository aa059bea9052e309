import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { loadService } from "../../config/load";
import { configuration } from "../configuration";
import { workingTree } from "../git";
import { runTool, tail } from "../process";
import { projectRoot, python, UserError } from "../project";
import { runningSandbox } from "../sandbox/info";
import {
  credentialFindings,
  problemFindings,
  setUpFindings,
  toolFindings,
  type Finding,
  type SetUpReport,
} from "./findings";

/** Checks the prerequisites of a deployment from this machine. Changes nothing. */
export async function examine(home: string): Promise<readonly Finding[]> {
  const report = await setUpReport();
  return [
    { what: "Node.js", found: process.versions.node, verdict: "ok" },
    ...toolFindings(report, existsSync(python)),
    ...setUpFindings(report),
    ...problemFindings(report),
    await checkout(),
    wheel(),
    configurationFinding(),
    await sandbox(home),
    ...credentialFindings(process.env),
  ];
}

/**
 * Runs `scripts/doctor.mjs`, which reports the installed tools and the state of the set-up. The script needs no npm
 * packages, so it also runs before the set-up.
 */
async function setUpReport(): Promise<SetUpReport> {
  const result = await runTool(process.execPath, [path.join("scripts", "doctor.mjs")]);
  if (result.exitCode !== 0) throw new UserError(`scripts/doctor.mjs failed:\n${tail(result.output)}`);
  return JSON.parse(result.stdout) as SetUpReport;
}

async function checkout(): Promise<Finding> {
  const { commit, dirty } = await workingTree();
  const found =
    commit === undefined ? "no git repository, or a repository without a commit" : `commit ${commit.slice(0, 12)}`;
  const changes = commit !== undefined && dirty ? ", with uncommitted changes" : "";
  return { what: "checkout", found: `${found}${changes}`, verdict: commit === undefined ? "note" : "ok" };
}

function wheel(): Finding {
  const directory = path.join(projectRoot, "jobs", "dist");
  const file = existsSync(directory) ? readdirSync(directory).find((name) => name.endsWith(".whl")) : undefined;
  return file === undefined
    ? {
        what: "jobs wheel",
        found: "not built: run `npm run wheel`, or `npm start`, which builds it too",
        verdict: "note",
      }
    : { what: "jobs wheel", found: file, verdict: "ok" };
}

function configurationFinding(): Finding {
  try {
    const { stages } = loadService(configuration());
    return { what: "configuration", found: `valid: ${stages.map(({ stage }) => stage).join(", ")}`, verdict: "ok" };
  } catch (error) {
    if (!(error instanceof Error && error.name === "ConfigError")) throw error;
    return { what: "configuration", found: error.message, verdict: "failure" };
  }
}

async function sandbox(home: string): Promise<Finding> {
  const info = await runningSandbox(home);
  return info === undefined
    ? { what: "sandbox", found: "not running", verdict: "note" }
    : { what: "sandbox", found: `runs (process ${info.pid}), control server at ${info.controlUrl}`, verdict: "ok" };
}

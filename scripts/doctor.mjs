/**
 * Prints the prerequisites found on this machine as one JSON object, for `fraudops doctor`. Uses no npm packages,
 * because they may be missing.
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

import { folderProblem, nativeModuleProblem } from "./setup/machine.mjs";
import { nodePackagesMatch } from "./setup/node-packages.mjs";
import { probe } from "./setup/prerequisites.mjs";
import { pythonEnvironmentMatches } from "./setup/python-environment.mjs";
import { sparkJarsMatch } from "./setup/spark-jars.mjs";
import { requiredTools } from "./setup/tools.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tools = Object.values(requiredTools(process.env)).map(async (tool) => ({
  name: tool.name,
  ...(await probe(tool)),
}));
const steps = {
  "npm packages": nodePackagesMatch(root),
  "Python packages": pythonEnvironmentMatches(root),
  "Spark jars": sparkJarsMatch(root),
};
const checks = {
  "project folder": folderProblem(root),
  "cdktf's pseudo-terminal": steps["npm packages"] ? nativeModuleProblem(root) : undefined,
};
const problems = Object.fromEntries(Object.entries(checks).map(([what, problem]) => [what, problem ?? null]));
console.log(JSON.stringify({ tools: await Promise.all(tools), steps, problems }));

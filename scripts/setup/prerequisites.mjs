import { folderProblem } from "./machine.mjs";
import { requiredTools } from "./tools.mjs";
import { run } from "./run.mjs";

/** @typedef {import("./tools.mjs").Tool} Tool */

const MIN_NODE_VERSION = [20, 19];

/** Tools are missing or have a wrong version, or the project's path is unsuitable; the message lists every problem. */
export class PrerequisitesError extends Error {
  /** @param {readonly string[]} problems one line per problem */
  constructor(problems) {
    super(`this machine lacks what the project needs:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

/**
 * @param {readonly number[]} version
 * @param {readonly number[]} bound
 */
function isAtLeast(version, bound) {
  for (const [index, wanted] of bound.entries()) {
    const part = version[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}

/**
 * Why a tool's version is not supported, or `undefined` if it is.
 *
 * @param {Tool} tool
 * @param {string} answer output of the tool with `tool.args`
 */
export function versionProblem(tool, answer) {
  const match = tool.version.exec(answer);
  if (match === null) return `prints no version (${answer.trim().split("\n")[0] ?? ""})`;
  const version = match.slice(1).map(Number);
  const shown = shownVersion(match);
  if (!isAtLeast(version, tool.atLeast)) return `is ${shown}, too old`;
  if (tool.below !== undefined && isAtLeast(version, tool.below)) return `is ${shown}, too new`;
  return undefined;
}

/** @param {RegExpExecArray} match */
function shownVersion(match) {
  return match
    .slice(1)
    .filter((part) => part !== undefined)
    .join(".");
}

/**
 * Finds the first command of a tool with a supported version.
 *
 * @param {Tool} tool
 * @returns {Promise<{ command: string, version: string } | { problem: string }>}
 */
export async function probe(tool) {
  const found = [];
  for (const command of tool.commands) {
    try {
      const answer = await run(command, tool.args, { env: { CHECKPOINT_DISABLE: "1" } });
      const problem = versionProblem(tool, answer);
      const match = tool.version.exec(answer);
      if (problem === undefined && match !== null) return { command, version: shownVersion(match) };
      found.push(`${command} ${problem}`);
    } catch (error) {
      if (!error.message.includes("ENOENT")) found.push(error.message.split("\n").slice(0, 2).join(" "));
    }
  }
  const wanted = `${tool.name} ${tool.atLeast.join(".")} or newer${tool.below ? `, before ${tool.below.join(".")}` : ""}`;
  const how = tool.get[process.platform === "darwin" ? "darwin" : "linux"];
  const state = found.length > 0 ? found.join("; ") : `no command ${tool.commands.join(", ")}`;
  return { problem: `${wanted} is needed (${tool.why}); found: ${state}. To get it: ${how}` };
}

/**
 * Checks the project's folder, Node.js, git, Java, Terraform and, if requested, Python. Reports all problems together.
 *
 * @param {{ root: string, python: boolean, env?: Record<string, string | undefined> }} options
 * @returns {Promise<{ python: string | undefined }>} the Python command to create the virtual environment
 * @throws {PrerequisitesError}
 */
export async function checkPrerequisites({ root, python, env = process.env }) {
  const tools = requiredTools(env);
  const problems = [];
  const folder = folderProblem(root);
  if (folder !== undefined) problems.push(folder);
  if (!isAtLeast(process.versions.node.split(".").map(Number), MIN_NODE_VERSION))
    problems.push(
      `Node.js ${MIN_NODE_VERSION.join(".")} or newer is needed; found: ${process.versions.node}. To get it: nvm install`,
    );
  const wanted = [tools.git, tools.java, tools.terraform, ...(python ? [tools.python] : [])];
  const results = await Promise.all(wanted.map(probe));
  for (const result of results) if ("problem" in result) problems.push(result.problem);
  if (problems.length > 0) throw new PrerequisitesError(problems);
  const last = results[3];
  return { python: last !== undefined && "command" in last ? last.command : undefined };
}

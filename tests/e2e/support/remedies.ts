import type { ToolResult } from "../../../cli/process";
import { unrecordedObject } from "./clouds";
import type { TestSandbox } from "./sandbox";

/** Matches a command that an error message gives as the remedy: `./fraudops terraform <stack> -- <args>`. */
const COMMAND = /\.\/fraudops terraform (\S+) -- (.*)$/gm;

/** Matches a line about an object that may exist. Captures the resource's address and type, and names to look for. */
const MAY_EXIST = /^- (\S+) may exist: .*Look for a resource (\S+?)(?: \((.*)\))?\. If/gm;

/**
 * Repeats the apply of a stage until it succeeds. After each failed apply, follows the remedies in the error, as an
 * operator would: imports the objects that the apply created and did not record in the state, searches the clouds for
 * objects that it may have created, and releases the locks of states.
 *
 * @returns the outputs of the failed applies
 * @throws Error if an apply fails without a remedy, if a remedy fails, or after six failed applies
 */
export async function runRemedies(sandbox: TestSandbox, stage: string): Promise<readonly string[]> {
  const said: string[] = [];
  let options: readonly string[] = [];
  for (let tries = 0; tries < 6; tries += 1) {
    const applied = await apply(sandbox, stage, options);
    if (applied.exitCode === 0) return said;
    said.push(applied.output);
    const commands = [...applied.output.matchAll(COMMAND)].map(([, stack = "", args = ""]) => ({ stack, args }));
    if (commands.length === 0) throw new Error(`the error contains no command as a remedy:\n${applied.output}`);
    options = [];
    for (const { stack, args } of commands) {
      if (!(await follow(sandbox, stack, args, applied.output))) options = ["--forget-unrecorded"];
    }
  }
  throw new Error(`the apply still fails after the remedies of all errors:\n${said.join("\n---\n")}`);
}

function apply(sandbox: TestSandbox, stage: string, options: readonly string[]): Promise<ToolResult> {
  return sandbox.fraudops(["apply", stage, "--yes", "--home", sandbox.home, ...options]);
}

/**
 * Runs the Terraform command `text` on a stack. In an import with the placeholder `<id>`, replaces the placeholder by
 * the id of the matching object in the clouds.
 * @param said error text that describes the object to import
 * @returns false if the clouds do not contain the object
 */
async function follow(sandbox: TestSandbox, stack: string, text: string, said: string): Promise<boolean> {
  const args = text.split(" ").map((arg) => arg.replace(/^'(.*)'$/, "$1"));
  const [command, address = "", id] = args;
  if (command === "import" && id === "<id>") {
    const [, , type = "", names = ""] = [...said.matchAll(MAY_EXIST)].find(([, at]) => at === address) ?? [];
    const found = await unrecordedObject(sandbox.home, type, names);
    if (found === undefined) return false;
    args[2] = found.id;
  }
  const result = await sandbox.fraudops(["terraform", stack, "--home", sandbox.home, "--", ...args]);
  if (result.exitCode !== 0) throw new Error(`terraform ${args.join(" ")} failed:\n${result.output}`);
  return true;
}

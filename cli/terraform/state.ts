import { readFileSync } from "node:fs";
import path from "node:path";
import { runTool, tail } from "../process";
import { UserError } from "../project";

/**
 * Outputs of a stack, from wherever its state is kept.
 * @throws UserError when the stack has not been applied
 */
export async function stackOutputs(
  stack: string,
  outDirectory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, unknown>>> {
  const directory = path.join(outDirectory, "stacks", stack);
  const result = await runTool("terraform", ["output", "-json"], { directory, environment });
  const start = result.output.indexOf("{");
  if (result.exitCode !== 0 || start < 0) {
    throw new UserError(`stack ${stack} has no outputs: apply it first\n${tail(result.output, 8)}`);
  }
  const outputs = JSON.parse(result.output.slice(start)) as Record<string, { value: unknown }>;
  return Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, output.value]));
}

/** Addresses of the managed resources in a state file; empty when there is none yet. */
export function stateAddresses(stateFile: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(stateFile, "utf8");
  } catch {
    return [];
  }
  const state = JSON.parse(text) as {
    resources?: { mode: string; type: string; name: string; instances: unknown[] }[];
  };
  return (state.resources ?? [])
    .filter((resource) => resource.mode === "managed" && resource.instances.length > 0)
    .map((resource) => `${resource.type}.${resource.name}`);
}

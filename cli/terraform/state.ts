import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { runTool, tail } from "../process";
import { UserError } from "../project";
import { terraformBinary } from "./binary";

/**
 * Outputs of a stack, from wherever its state is kept.
 * @throws UserError when the stack was not synthesized here, or has not been applied
 */
export async function stackOutputs(stack: string, outDirectory: string): Promise<Readonly<Record<string, unknown>>> {
  const directory = path.join(outDirectory, "stacks", stack);
  if (!existsSync(directory)) throw new UserError(`stack ${stack} is not synthesized here (no folder ${directory})`);
  const result = await runTool(terraformBinary(), ["output", "-json"], { directory });
  if (result.exitCode !== 0) {
    throw new UserError(`stack ${stack} has no outputs: apply it first\n${errorOf(result.output)}`);
  }
  const outputs = JSON.parse(result.stdout) as Record<string, { value: unknown }>;
  return Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, output.value]));
}

/** Terraform's words from its error on: the cause stands at their beginning, and advice at their end. */
function errorOf(output: string): string {
  const start = output.lastIndexOf("Error: ");
  return start < 0 ? tail(output, 8) : output.slice(start).trimEnd();
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

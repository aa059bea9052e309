import { interruptSignal } from "../../../cli/interrupt";
import { runTool } from "../../../cli/process";

/**
 * Runs a tool, and prints each line of its output and its exit code. After an interrupt, also tries to run `echo`,
 * which must be refused.
 */
async function main([command = "", ...args]: readonly string[]): Promise<void> {
  const signal = interruptSignal();
  const outputFile = process.env["OUTPUT_FILE"];
  const keep = outputFile === undefined ? {} : { outputFile };
  const { exitCode } = await runTool(command, args, { onLine: (line) => console.log(line), ...keep });
  console.log(`exit code ${exitCode}, interrupted: ${signal.aborted}`);
  if (signal.aborted)
    await runTool("echo", ["again"]).catch((error: unknown) => console.log(`no other tool: ${String(error)}`));
}

void main(process.argv.slice(2));

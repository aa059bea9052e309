import { runTool, tail } from "../process";

/** What one apply did to one stack. */
export interface StackChange {
  readonly stack: string;
  readonly added: number;
  readonly changed: number;
  readonly destroyed: number;
}

export interface DeployResult {
  readonly ok: boolean;
  readonly seconds: number;
  readonly stacks: readonly StackChange[];
  /** The end of the output, for people; empty when all went well. */
  readonly failure: string;
}

const APPLIED = /^\s*(\S+)\s+Apply complete! Resources: (\d+) added, (\d+) changed, (\d+) destroyed\./;
const UNCHANGED = /^\s*(\S+)\s+No changes\. Your infrastructure matches the configuration/;

/** What `cdktf deploy` reported for each stack; a stack that needed nothing counts as all zeros. */
export function parseDeploy(output: string): readonly StackChange[] {
  const stacks = new Map<string, StackChange>();
  for (const line of output.split("\n")) {
    const applied = APPLIED.exec(line);
    const stack = applied?.[1] ?? UNCHANGED.exec(line)?.[1];
    if (stack === undefined) continue;
    const counts = applied === null ? { added: 0, changed: 0, destroyed: 0 } : countsOf(applied);
    stacks.set(stack, { stack, ...counts });
  }
  return [...stacks.values()];
}

function countsOf(match: RegExpExecArray): Omit<StackChange, "stack"> {
  return { added: Number(match[2]), changed: Number(match[3]), destroyed: Number(match[4]) };
}

/** Whether a deploy left everything as it was. */
export function isUnchanged(result: DeployResult): boolean {
  // No stack reported is no evidence.
  return (
    result.ok &&
    result.stacks.length > 0 &&
    result.stacks.every((stack) => stack.added + stack.changed + stack.destroyed === 0)
  );
}

/** Runs `cdktf deploy` for stacks (names or patterns). */
export async function deploy(
  stacks: readonly string[],
  environment: Readonly<Record<string, string>>,
  onLine?: (line: string) => void,
): Promise<DeployResult> {
  const args = ["deploy", ...stacks, "--auto-approve"];
  const result = await runTool("cdktf", args, { environment, ...(onLine === undefined ? {} : { onLine }) });
  const ok = result.exitCode === 0;
  return {
    ok,
    seconds: result.seconds,
    stacks: parseDeploy(result.output),
    failure: ok ? "" : tail(result.output, 40),
  };
}

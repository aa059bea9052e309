import { runTool, tail, withoutColour, type Environment } from "../process";
import { ApplyLogs, type AppliedStack } from "./apply-logs";

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
  /** The end of what was said, for people; empty when all went well. */
  readonly failure: string;
}

/** Who is told while a deploy runs. */
export interface DeployListener {
  /** Each line of output. */
  live(line: string): void;
  /** What an apply did to a stack, once it is done. */
  reached(line: string): void;
}

const APPLIED = /Apply complete! Resources: (\d+) added, (\d+) changed, (\d+) destroyed\./;

/** What an apply did, when it went well to its end. */
export function changeOf({ stack, exitCode, output }: AppliedStack): StackChange | undefined {
  const applied = exitCode === 0 ? APPLIED.exec(output) : null;
  if (applied === null) return undefined;
  return { stack, added: Number(applied[1]), changed: Number(applied[2]), destroyed: Number(applied[3]) };
}

/** e.g. `dev-platform +12 ~1 -0`. */
export function changeText({ stack, added, changed, destroyed }: StackChange): string {
  return `${stack} +${added} ~${changed} -${destroyed}`;
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
  environment: Environment,
  listener?: DeployListener,
): Promise<DeployResult> {
  const logs = new ApplyLogs();
  const changes: StackChange[] = [];
  const failures: string[] = [];
  const hear = (): void => {
    for (const applied of logs.news()) {
      const change = changeOf(applied);
      if (change === undefined) failures.push(`${applied.stack}: ${tail(withoutColour(applied.output), 40)}`);
      else {
        changes.push(change);
        listener?.reached(changeText(change));
      }
    }
  };
  const onLine = (line: string): void => {
    hear();
    listener?.live(line);
  };
  try {
    const args = ["deploy", ...stacks, "--auto-approve"];
    const result = await runTool("cdktf", args, { environment: { ...environment, ...logs.environment }, onLine });
    hear();
    const ok = result.exitCode === 0 && failures.length === 0;
    const failure = failures.length > 0 ? failures.join("\n\n") : tail(result.output, 40);
    return { ok, seconds: result.seconds, stacks: changes, failure: ok ? "" : failure };
  } finally {
    logs.remove();
  }
}

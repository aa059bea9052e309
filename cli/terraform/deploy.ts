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

/** `cdktf` puts the stack before the first line of what Terraform said, and indents the lines after it. */
const SPEAKER = /^([a-z][a-z0-9-]*) {2,}/;
const APPLIED = /Apply complete! Resources: (\d+) added, (\d+) changed, (\d+) destroyed\./;

/** What `cdktf deploy` reported for each stack. */
export function parseDeploy(output: string): readonly StackChange[] {
  const changes: StackChange[] = [];
  let stack = "";
  for (const line of output.split("\n")) {
    stack = SPEAKER.exec(line)?.[1] ?? stack;
    const applied = APPLIED.exec(line);
    if (applied !== null) changes.push({ stack, ...countsOf(applied) });
  }
  return changes;
}

/** Stacks of which Terraform spoke without ever saying that the apply was complete. */
export function unfinishedStacks(output: string): readonly string[] {
  const spoke = output.split("\n").flatMap((line) => SPEAKER.exec(line)?.[1] ?? []);
  const done = new Set(parseDeploy(output).map(({ stack }) => stack));
  return [...new Set(spoke)].filter((stack) => !done.has(stack));
}

function countsOf(match: RegExpExecArray): Omit<StackChange, "stack"> {
  return { added: Number(match[1]), changed: Number(match[2]), destroyed: Number(match[3]) };
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

/** Who is told while a deploy runs. */
export interface DeployListener {
  /** Each line of output. */
  live(line: string): void;
  /** What an apply did to a stack, once it is done. */
  reached(line: string): void;
}

/** Runs `cdktf deploy` for stacks (names or patterns). */
export async function deploy(
  stacks: readonly string[],
  environment: Readonly<Record<string, string>>,
  listener: DeployListener,
): Promise<DeployResult> {
  const args = ["deploy", ...stacks, "--auto-approve"];
  let stack = "";
  const onLine = (line: string): void => {
    stack = SPEAKER.exec(line)?.[1] ?? stack;
    const applied = APPLIED.exec(line);
    if (applied === null) listener.live(line);
    else listener.reached(changeText({ stack, ...countsOf(applied) }));
  };
  const result = await runTool("cdktf", args, { environment, onLine });
  // `cdktf` exits with 0 when Terraform was killed: only what Terraform said itself counts.
  const ok = result.exitCode === 0 && unfinishedStacks(result.output).length === 0;
  return {
    ok,
    seconds: result.seconds,
    stacks: parseDeploy(result.output),
    failure: ok ? "" : tail(result.output, 40),
  };
}

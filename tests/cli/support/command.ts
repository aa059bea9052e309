import { spawn } from "node:child_process";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const started: Command[] = [];

// A failed test can leave its command running.
afterAll(() => {
  for (const command of started) command.end();
});

/** A Node.js program that runs in a separate process group, as a terminal starts it. */
export class Command {
  public output = "";
  private readonly child;

  public constructor(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, args, {
      detached: true,
      cwd: path.join(__dirname, "..", "..", ".."),
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    started.push(this);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.on("data", (chunk: Buffer) => (this.output += chunk.toString()));
    }
  }

  /** Waits until the output of the command matches `pattern`. */
  public async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (let waited = 0; waited < 20_000; waited += 20) {
      const match = pattern.exec(this.output);
      if (match !== null) return match;
      await sleep(20);
    }
    throw new Error(`the output does not contain ${pattern}: ${this.output}`);
  }

  /** Sends SIGINT to the process group, like Ctrl-C in a terminal. */
  public interruptGroup(): void {
    process.kill(-this.pid, "SIGINT");
  }

  public kill(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  /** Kills the process group if it still runs. */
  public end(): void {
    try {
      process.kill(-this.pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  private get pid(): number {
    if (this.child.pid === undefined) throw new Error("not started");
    return this.child.pid;
  }
}

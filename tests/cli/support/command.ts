import { spawn } from "node:child_process";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

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

  private get pid(): number {
    if (this.child.pid === undefined) throw new Error("not started");
    return this.child.pid;
  }
}

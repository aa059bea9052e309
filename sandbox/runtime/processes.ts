import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import type { Writable } from "node:stream";

/** How a child process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface SpawnOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the child. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** File that takes standard error, and standard output unless `onLine` wants it. */
  readonly log: string;
  /** Receives standard output, line by line. */
  readonly onLine?: (line: string) => void;
}

/**
 * Shell that runs its arguments in place of itself beside a watcher: when the sandbox is gone (file descriptor 3 closes,
 * even after SIGKILL), the watcher ends the whole process group.
 */
const DEATH_WATCH = '(cat <&3 >/dev/null 2>&1; kill -KILL 0) >/dev/null 2>&1 & exec "$@" 3<&-';

/** Time that a process group gets between SIGTERM and SIGKILL, in milliseconds. */
const GRACE = 5_000;

/** One child process and all that it starts: a process group of its own. */
export class Child {
  public readonly exited: Promise<Exit>;
  private ended = false;

  public constructor(
    private readonly process: ChildProcess,
    public readonly pid: number,
  ) {
    this.exited = new Promise((resolve) => {
      process.once("exit", (code, signal) => {
        this.ended = true;
        // Whatever the child left behind in its group goes with it, the watcher included.
        this.signal("SIGKILL");
        resolve({ code, signal });
      });
    });
  }

  public get alive(): boolean {
    return !this.ended;
  }

  /** Standard input; a write after the child's end is dropped. */
  public get stdin(): Writable | null {
    return this.process.stdin;
  }

  /** Ends the group: politely, then not. Resolves when the child is gone. */
  public async stop(grace = GRACE): Promise<void> {
    if (this.ended) return;
    this.signal("SIGTERM");
    const timer = setTimeout(() => this.signal("SIGKILL"), grace);
    await this.exited;
    clearTimeout(timer);
  }

  private signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

/** Every child process of the sandbox, so that none outlives it. */
export class ProcessTable {
  private readonly children = new Set<Child>();
  private closed = false;

  /** Whether the sandbox goes down: a process that ends now has not crashed. */
  public get closing(): boolean {
    return this.closed;
  }

  /** Starts a process; fails when the command cannot be started, or once the table is closed. */
  public async start(options: SpawnOptions): Promise<Child> {
    if (this.closed) throw new Error("the sandbox is going down");
    mkdirSync(dirname(options.log), { recursive: true });
    const log = openSync(options.log, "a", 0o600);
    try {
      const child = spawn("/bin/sh", ["-c", DEATH_WATCH, "sh", options.command, ...options.args], {
        detached: true,
        env: { ...options.env },
        stdio: ["pipe", options.onLine === undefined ? log : "pipe", log, "pipe"],
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      });
      await new Promise<void>((resolve, reject) => {
        child.once("spawn", resolve);
        child.once("error", reject);
      });
      child.stdin?.on("error", () => undefined);
      child.stdio[3]?.on("error", () => undefined);
      if (options.onLine !== undefined && child.stdout !== null) {
        createInterface({ input: child.stdout }).on("line", options.onLine);
      }
      const handle = new Child(child, child.pid as number);
      this.children.add(handle);
      void handle.exited.then(() => this.children.delete(handle));
      return handle;
    } finally {
      closeSync(log);
    }
  }

  /** Ends every child, and lets no new one start. */
  public async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.children].map((child) => child.stop()));
  }
}

const BASICS = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "JAVA_HOME", "SSL_CERT_FILE"];

/** The little of the caller's environment that a child may see: where tools are, and how to speak. */
export function basicEnvironment(): Record<string, string> {
  return Object.fromEntries(
    BASICS.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

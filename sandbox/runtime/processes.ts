import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import type { Writable } from "node:stream";
import { defined } from "../defined";

/** Exit status of a child process. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface SpawnOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Complete environment of the child. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** File for standard error, and for standard output unless `onLine` is set. */
  readonly log: string;
  /** Receives standard output, line by line. */
  readonly onLine?: (line: string) => void;
}

/**
 * Shell script that starts a watcher and then replaces itself by the command in its arguments. When the sandbox ends,
 * even by SIGKILL, file descriptor 3 closes and the watcher kills the process group of the command.
 */
const KILL_WITH_PARENT = '(cat <&3 >/dev/null 2>&1; kill -KILL 0) >/dev/null 2>&1 & exec "$@" 3<&-';

/** Time between SIGTERM and SIGKILL of a process group, in milliseconds. */
const GRACE_MILLISECONDS = 5_000;

/** A child process and its descendants, in a separate process group. */
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
        // Kills the remaining processes of the group, among them the watcher that `KILL_WITH_PARENT` started.
        this.signal("SIGKILL");
        resolve({ code, signal });
      });
    });
  }

  public get alive(): boolean {
    return !this.ended;
  }

  /** Standard input. Writes after the end of the child are discarded. */
  public get stdin(): Writable | null {
    return this.process.stdin;
  }

  /**
   * Sends SIGTERM to the group, and SIGKILL if the child still runs after `grace` milliseconds. Resolves when the child
   * has ended.
   */
  public async stop(grace = GRACE_MILLISECONDS): Promise<void> {
    if (this.ended) return;
    this.signal("SIGTERM");
    const timer = setTimeout(() => this.signal("SIGKILL"), grace);
    await this.exited;
    clearTimeout(timer);
  }

  /** Kills the group at once. Resolves when the child has ended. */
  public async kill(): Promise<void> {
    if (this.ended) return;
    this.signal("SIGKILL");
    await this.exited;
  }

  private signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

/** All child processes of the sandbox, so that the sandbox can stop them when it stops. */
export class ProcessTable {
  private readonly children = new Set<Child>();
  private closed = false;

  /** Whether the sandbox is shutting down. The end of a process then does not count as a crash. */
  public get closing(): boolean {
    return this.closed;
  }

  /**
   * Starts a process. If the command does not exist, the process ends with exit code 127.
   *
   * @throws Error after `close`, or if the folder `cwd` does not exist
   */
  public async start(options: SpawnOptions): Promise<Child> {
    if (this.closed) throw new Error(`cannot start ${options.command}: the sandbox is shutting down`);
    mkdirSync(dirname(options.log), { recursive: true });
    const log = openSync(options.log, "a", 0o600);
    try {
      const child = spawn("/bin/sh", ["-c", KILL_WITH_PARENT, "sh", options.command, ...options.args], {
        detached: true,
        env: { ...options.env },
        stdio: ["pipe", options.onLine === undefined ? log : "pipe", log, "pipe"],
        ...defined({ cwd: options.cwd }),
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

  /** Ends all children and refuses new ones. */
  public async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.children].map((child) => child.stop()));
  }
}

const BASICS = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "JAVA_HOME", "SSL_CERT_FILE"];

/** The variables of the sandbox's environment that child processes inherit: paths, locale, time zone, certificates. */
export function basicEnvironment(): Record<string, string> {
  return Object.fromEntries(
    BASICS.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

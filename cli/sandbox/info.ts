import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { sandboxHome, UserError } from "../project";
import { homeArgument } from "../shown-path";

const infoSchema = z.looseObject({
  pid: z.number().int(),
  controlUrl: z.string(),
  adminToken: z.string(),
  reattach: z.record(z.string(), z.unknown()),
  // Optional, because a sandbox that an earlier version of this project started has no account host.
  account: z.object({ host: z.string(), proxy: z.string(), certificate: z.string() }).optional(),
});

/** Content of `sandbox.json`: addresses and tokens of a running sandbox. */
export type SandboxInfo = z.infer<typeof infoSchema>;

/** Emulated account console: its URL, and the proxy and certificate with which Databricks' tools reach it. */
export type AccountHost = NonNullable<SandboxInfo["account"]>;

const ANSWER_SECONDS = 30;

/**
 * Returns the sandbox that runs in the folder `home`; undefined if none runs.
 * @throws UserError with the remedy if `sandbox.json` is damaged, or if the sandbox's process does not answer in time
 */
export async function runningSandbox(home: string): Promise<SandboxInfo | undefined> {
  const info = descriptor(path.join(home, "sandbox.json"));
  if (info === undefined || !isAlive(info.pid)) return undefined;
  // Tries twice: the first request can fail on a kept-alive connection that the sandbox has closed.
  return (await answers(info)) || (await answers(info)) ? info : undefined;
}

/** Reads `sandbox.json`. The file does not prove that the sandbox runs, because a killed sandbox leaves its file. */
function descriptor(file: string): SandboxInfo | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  try {
    return infoSchema.parse(JSON.parse(text));
  } catch {
    throw new UserError(`${file} is damaged: stop the sandbox if it is still running, and delete the file`);
  }
}

/** Whether the sandbox answers requests. A live process id is not enough, because another program can have it now. */
async function answers({ pid, controlUrl, adminToken }: SandboxInfo): Promise<boolean> {
  try {
    const headers = { authorization: `Bearer ${adminToken}` };
    const signal = AbortSignal.timeout(ANSWER_SECONDS * 1000);
    return (await fetch(`${controlUrl}/sandbox/status`, { headers, signal })).ok;
  } catch (error) {
    if (!(error instanceof Error && error.name === "TimeoutError")) return false;
    throw new UserError(
      `the sandbox (process ${pid}) has not answered at ${controlUrl} for ${ANSWER_SECONDS} s: kill this process with \`kill -9 ${pid}\``,
    );
  }
}

/** Like `runningSandbox`. @throws UserError with the remedy if no sandbox runs in `home` */
export async function requireSandbox(home: string): Promise<SandboxInfo> {
  const info = await runningSandbox(home);
  if (info === undefined) {
    const where = home === sandboxHome ? "" : ` ${homeArgument(home)}`;
    throw new UserError(`no sandbox is running in ${home}: start it with \`./fraudops sandbox up${where}\``);
  }
  return info;
}

/** The account host of a sandbox. @throws UserError if an earlier version of this project started the sandbox */
export function accountHost({ account }: SandboxInfo): AccountHost {
  if (account !== undefined) return account;
  throw new UserError(
    "this sandbox has no account console, because an earlier version of this project started it: run `./fraudops sandbox down`, then `./fraudops sandbox up`",
  );
}

/** Whether a process with id `pid` exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

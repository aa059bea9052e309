import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { sandboxHome, UserError } from "../project";

const infoSchema = z.looseObject({
  pid: z.number().int(),
  controlUrl: z.string(),
  adminToken: z.string(),
  reattach: z.record(z.string(), z.unknown()),
  // Missing if an earlier version of the code started the sandbox.
  account: z.object({ host: z.string(), proxy: z.string(), certificate: z.string() }).optional(),
});

/** Content of `sandbox.json`: addresses and tokens of a running sandbox. */
export type SandboxInfo = z.infer<typeof infoSchema>;

/** Account host, for the vendors' tools. */
export type AccountHost = NonNullable<SandboxInfo["account"]>;

const ANSWER_SECONDS = 30;

/**
 * The sandbox that runs in `home`, or undefined.
 * @throws UserError with the remedy if its `sandbox.json` is damaged, or its process does not answer in time
 */
export async function runningSandbox(home: string): Promise<SandboxInfo | undefined> {
  const info = descriptor(path.join(home, "sandbox.json"));
  if (info === undefined || !isAlive(info.pid)) return undefined;
  // The sandbox may have closed a kept-alive connection; the retry opens a new one.
  return (await answers(info)) || (await answers(info)) ? info : undefined;
}

/** Reads `sandbox.json`. A killed sandbox leaves the file behind. */
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

/** Whether this sandbox is still listening. Its process id may now belong to another program. */
async function answers({ pid, controlUrl, adminToken }: SandboxInfo): Promise<boolean> {
  try {
    const headers = { authorization: `Bearer ${adminToken}` };
    const signal = AbortSignal.timeout(ANSWER_SECONDS * 1000);
    return (await fetch(`${controlUrl}/sandbox/status`, { headers, signal })).ok;
  } catch (error) {
    if (!(error instanceof Error && error.name === "TimeoutError")) return false;
    throw new UserError(
      `the sandbox (process ${pid}) has not answered at ${controlUrl} for ${ANSWER_SECONDS} s: kill that process`,
    );
  }
}

/** @throws UserError with the remedy if no sandbox runs in `home` */
export async function requireSandbox(home: string): Promise<SandboxInfo> {
  const info = await runningSandbox(home);
  if (info === undefined) {
    const where = home === sandboxHome ? "" : ` --home ${home}`;
    throw new UserError(`no sandbox is running in ${home}: start it with \`./fraudops sandbox up${where}\``);
  }
  return info;
}

/** @throws UserError if an earlier version of the code, without an account host, started the sandbox */
export function accountHost({ account }: SandboxInfo): AccountHost {
  if (account !== undefined) return account;
  throw new UserError("this sandbox has no account host: stop it (`sandbox down`) and start it again");
}

/** Whether a process with that id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

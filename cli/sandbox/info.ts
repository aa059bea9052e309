import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { sandboxHome, UserError } from "../project";

const infoSchema = z.looseObject({
  pid: z.number().int(),
  controlUrl: z.string(),
  adminToken: z.string(),
  reattach: z.record(z.string(), z.unknown()),
  // A sandbox that was started by earlier code has no host for the account.
  account: z.object({ host: z.string(), proxy: z.string(), certificate: z.string() }).optional(),
});

/** How to reach a running sandbox, as it wrote it down itself. */
export type SandboxInfo = z.infer<typeof infoSchema>;

/** How the vendors' tools reach the account's host. */
export type AccountHost = NonNullable<SandboxInfo["account"]>;

const ANSWER_SECONDS = 30;

/**
 * The sandbox that runs in `home`, or undefined when none does.
 * @throws UserError with the remedy when what it wrote down is damaged, or its process does not answer in time
 */
export async function runningSandbox(home: string): Promise<SandboxInfo | undefined> {
  const info = descriptor(path.join(home, "sandbox.json"));
  if (info === undefined || !isAlive(info.pid)) return undefined;
  // The sandbox may have closed the connection that an earlier request has left open: the second try has a new one.
  return (await answers(info)) || (await answers(info)) ? info : undefined;
}

/** What is written down; a sandbox that was killed leaves it behind. */
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
    throw new UserError(`${file} is damaged: end the sandbox if one still runs there, and delete the file`);
  }
}

/** Whether the very sandbox that wrote it down listens: the process id may be another program's by now. */
async function answers({ pid, controlUrl, adminToken }: SandboxInfo): Promise<boolean> {
  try {
    const headers = { authorization: `Bearer ${adminToken}` };
    const signal = AbortSignal.timeout(ANSWER_SECONDS * 1000);
    return (await fetch(`${controlUrl}/sandbox/status`, { headers, signal })).ok;
  } catch (error) {
    if (!(error instanceof Error && error.name === "TimeoutError")) return false;
    throw new UserError(
      `the sandbox (process ${pid}) has not answered at ${controlUrl} for ${ANSWER_SECONDS} s: end that process`,
    );
  }
}

/** @throws UserError with the remedy when no sandbox runs in `home` */
export async function requireSandbox(home: string): Promise<SandboxInfo> {
  const info = await runningSandbox(home);
  if (info === undefined) {
    const where = home === sandboxHome ? "" : ` --home ${home}`;
    throw new UserError(`no sandbox is running in ${home}: start it with \`./fraudops sandbox up${where}\``);
  }
  return info;
}

/** @throws UserError when earlier code, which had no host for the account, started the sandbox */
export function accountHost({ account }: SandboxInfo): AccountHost {
  if (account !== undefined) return account;
  throw new UserError("this sandbox has no host for the account: end it (`sandbox down`) and start it again");
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

import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { UserError } from "../project";

const infoSchema = z.looseObject({
  pid: z.number().int(),
  controlUrl: z.string(),
  adminToken: z.string(),
  reattach: z.record(z.string(), z.unknown()),
});

/** How to reach a running sandbox, as it wrote it down itself. */
export type SandboxInfo = z.infer<typeof infoSchema>;

/** The sandbox that runs in `home`, or undefined when none does. */
export function runningSandbox(home: string): SandboxInfo | undefined {
  let text: string;
  try {
    text = readFileSync(path.join(home, "sandbox.json"), "utf8");
  } catch {
    return undefined;
  }
  const info = infoSchema.parse(JSON.parse(text));
  return isAlive(info.pid) ? info : undefined;
}

/** @throws UserError with the remedy when no sandbox runs in `home` */
export function requireSandbox(home: string): SandboxInfo {
  const info = runningSandbox(home);
  if (info === undefined) {
    throw new UserError(`no sandbox is running in ${home}: start it with \`npx fraudops sandbox up\``);
  }
  return info;
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

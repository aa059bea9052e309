import { existsSync } from "node:fs";
import path from "node:path";
import { shownPath } from "./shown-path";

/** Folder of the project, which contains `cdktf.json`. */
export const projectRoot = path.resolve(__dirname, "..");

/** Python interpreter of the project's virtual environment. */
export const python = path.join(
  projectRoot,
  ".venv",
  process.platform === "win32" ? "Scripts/python.exe" : "bin/python",
);

/** Message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Message of the error that caused another one. `fetch`, for example, reports why a connection failed as the cause. */
export function causeOf(error: unknown): string {
  return messageOf(error instanceof Error && error.cause instanceof Error ? error.cause : error);
}

/** Default folder of the sandbox. */
export const sandboxHome = path.join(projectRoot, ".sandbox");

/** Configuration file that is merged last, over all other files, for deployments to the sandbox. */
export const sandboxOverlay = path.join(projectRoot, "config", "overlays", "sandbox.yaml");

/** An expected error, printed without a stack trace. */
export class UserError extends Error {
  public override readonly name = "UserError";
}

/** @throws UserError if the set-up has not run */
export function requireSetUp(): void {
  if (!existsSync(python)) {
    throw new UserError(`no Python environment at ${shownPath(python)}: run \`npm run setup\` first`);
  }
}

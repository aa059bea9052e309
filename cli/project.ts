import { existsSync } from "node:fs";
import path from "node:path";
import { shownPath } from "./shown-path";

/** Folder of the project: the one that holds `cdktf.json`. */
export const projectRoot = path.resolve(__dirname, "..");

/** Python interpreter of the project's virtual environment. */
export const python = path.join(
  projectRoot,
  ".venv",
  process.platform === "win32" ? "Scripts/python.exe" : "bin/python",
);

/** What something that was thrown says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Folder of the sandbox unless another is named. */
export const sandboxHome = path.join(projectRoot, ".sandbox");

/** Overlay that makes a deployment go to the sandbox. */
export const sandboxOverlay = path.join(projectRoot, "config", "overlays", "sandbox.yaml");

/** An error whose message is for people: it is printed without a stack trace. */
export class UserError extends Error {
  public override readonly name = "UserError";
}

/** @throws UserError when set-up has not been done */
export function requireSetUp(): void {
  if (!existsSync(python)) {
    throw new UserError(`no Python environment at ${shownPath(python)}: run \`npm run setup\` first`);
  }
}

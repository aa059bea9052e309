import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { checkovResult, type CheckovResult } from "../../guard/checkov";
import type { PlanJson } from "../../guard/plan-json";
import { runTool } from "../process";
import { messageOf, projectRoot, UserError } from "../project";

const CHECKOV = path.join(projectRoot, ".venv-checkov", "bin", "checkov");

/** Whether checkov is there; it is not part of the project's set-up. */
export function hasCheckov(): boolean {
  return existsSync(CHECKOV);
}

/** @throws UserError with the remedy when checkov is not installed */
export function requireCheckov(): void {
  if (!hasCheckov()) throw new UserError("checkov is not installed: npm run setup:checkov");
}

/**
 * Runs checkov over plans, by the names of their stacks. It asks nobody on the network.
 * @throws UserError when it is not installed, or has evaluated nothing
 */
export async function runCheckov(plans: Readonly<Record<string, PlanJson>>): Promise<CheckovResult> {
  requireCheckov();
  const directory = mkdtempSync(path.join(tmpdir(), "fraudops-checkov-"));
  try {
    for (const [stack, plan] of Object.entries(plans)) {
      writeFileSync(path.join(directory, `${stack}.json`), JSON.stringify(plan));
    }
    const args = ["--framework", "terraform_plan", "--directory", directory, "--output", "json"];
    const { stdout } = await runTool(CHECKOV, [...args, "--compact", "--quiet", "--skip-download", "--soft-fail"]);
    // It may print notices before the result.
    return checkovResult(stdout.slice(stdout.search(/^[[{]/m)));
  } catch (error) {
    throw new UserError(`checkov: ${messageOf(error)}`);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

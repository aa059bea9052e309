import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { checkovResult, type CheckovResult } from "../../guard/checkov";
import type { PlanJson } from "../../guard/plan-json";
import { runTool } from "../process";
import { messageOf, projectRoot, UserError } from "../project";

const CHECKOV = path.join(projectRoot, ".venv-checkov", "bin", "checkov");

/** Whether checkov is installed. The standard set-up does not install it. */
export function hasCheckov(): boolean {
  return existsSync(CHECKOV);
}

/** @throws UserError with the remedy if checkov is not installed */
export function requireCheckov(): void {
  if (!hasCheckov()) throw new UserError("checkov is not installed: install it with `npm run setup:checkov`");
}

/**
 * Checks plans with checkov, without network access.
 * @param plans plans by stack name
 * @throws UserError if checkov is not installed, evaluates no checks, or returns no valid result
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
    // Skips notices that checkov can print before the JSON result.
    return checkovResult(stdout.slice(stdout.search(/^[[{]/m)));
  } catch (error) {
    throw new UserError(`checkov failed: ${messageOf(error)}`);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

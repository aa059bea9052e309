import path from "node:path";
import { projectRoot } from "../project";

const SCRIPT = path.join(projectRoot, "cli", "terraform", "terraform.sh");

/**
 * Command of Terraform, or of OpenTofu where `TERRAFORM_BINARY_NAME` names it, as it does for `cdktf`. Beneath a `cdktf`
 * of ours that variable names our script, and `FRAUDOPS_TERRAFORM` what it named before.
 */
export function terraformBinary(): string {
  // CI passes variables that nobody has set as empty ones.
  return process.env["FRAUDOPS_TERRAFORM"] || process.env["TERRAFORM_BINARY_NAME"] || "terraform";
}

/** For `cdktf` as people run it: its applies end with an honest exit code, and stop in good order when interrupted. */
export function terraformForCdktf(): { readonly TERRAFORM_BINARY_NAME: string; readonly FRAUDOPS_TERRAFORM: string } {
  return { TERRAFORM_BINARY_NAME: SCRIPT, FRAUDOPS_TERRAFORM: terraformBinary() };
}

import path from "node:path";
import { projectRoot } from "../project";

const SCRIPT = path.join(projectRoot, "cli", "terraform", "terraform.sh");

/**
 * Command of Terraform, or of OpenTofu if `TERRAFORM_BINARY_NAME` is set, as for `cdktf`. When this program runs
 * `cdktf`, that variable contains its wrapper script, and `FRAUDOPS_TERRAFORM` the original value.
 */
export function terraformBinary(): string {
  // CI passes unset variables as empty ones.
  return process.env["FRAUDOPS_TERRAFORM"] || process.env["TERRAFORM_BINARY_NAME"] || "terraform";
}

/**
 * Variables for `cdktf` with the wrapper script, which returns the correct exit code of an apply and stops Terraform
 * gracefully after an interrupt.
 */
export function terraformForCdktf(): { readonly TERRAFORM_BINARY_NAME: string; readonly FRAUDOPS_TERRAFORM: string } {
  return { TERRAFORM_BINARY_NAME: SCRIPT, FRAUDOPS_TERRAFORM: terraformBinary() };
}

import path from "node:path";
import { projectRoot } from "../project";

const SCRIPT = path.join(projectRoot, "cli", "terraform", "terraform.sh");

/**
 * The command that runs Terraform: `terraform`, or the value of `TERRAFORM_BINARY_NAME`, e.g. `tofu`. `cdktf` reads the
 * same variable. If this program runs `cdktf`, the variable contains the wrapper script `terraform.sh`, and
 * `FRAUDOPS_TERRAFORM` contains the original command.
 */
export function terraformBinary(): string {
  // Ignores empty values, because CI sets an undefined variable to an empty value.
  return process.env["FRAUDOPS_TERRAFORM"] || process.env["TERRAFORM_BINARY_NAME"] || "terraform";
}

/**
 * Environment variables with which `cdktf` runs the wrapper script `terraform.sh` instead of Terraform. The script
 * returns the correct exit code of an apply and stops Terraform gracefully after an interrupt.
 */
export function terraformForCdktf(): { readonly TERRAFORM_BINARY_NAME: string; readonly FRAUDOPS_TERRAFORM: string } {
  return { TERRAFORM_BINARY_NAME: SCRIPT, FRAUDOPS_TERRAFORM: terraformBinary() };
}

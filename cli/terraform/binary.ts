/** Command of Terraform, or of OpenTofu where `TERRAFORM_BINARY_NAME` names it, as it does for `cdktf`. */
export function terraformBinary(): string {
  // CI passes variables that nobody has set as empty ones.
  return process.env["TERRAFORM_BINARY_NAME"] || "terraform";
}

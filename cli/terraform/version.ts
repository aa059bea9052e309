import { runTool } from "../process";
import { UserError } from "../project";
import { terraformBinary } from "./binary";

/**
 * Command and version of the used Terraform or OpenTofu, e.g. `terraform 1.11.4`.
 * @throws UserError if the command fails or returns no version
 */
export async function terraformVersion(): Promise<string> {
  const { stdout, exitCode } = await runTool(terraformBinary(), ["version", "-json"]);
  const parsed = exitCode === 0 ? (JSON.parse(stdout) as { readonly terraform_version?: string }) : {};
  if (parsed.terraform_version === undefined)
    throw new UserError(
      `${terraformBinary()} version -json returned no version: install Terraform or OpenTofu, or set TERRAFORM_BINARY_NAME`,
    );
  return `${terraformBinary()} ${parsed.terraform_version}`;
}

import { readdirSync } from "node:fs";
import path from "node:path";
import { UserError } from "../project";
import type { StackFolder } from "./stack-folder";

/** Names under which Terraform, or OpenTofu, reads configuration and values of variables; hidden files it leaves out. */
const READ = /^[^.].*\.(tf|tofu)(\.json)?$|^[^.].*\.tfvars(\.json)?$/;

/**
 * Refuses a folder with configuration that synthesis did not write, e.g. an `override.tf` or a `generated.tf`: Terraform
 * would apply it, and the guard, which reads what was synthesized, would not have seen its provisioners and lifecycles.
 * @throws UserError with the files
 */
export function refuseForeignFiles(folder: StackFolder): void {
  const own = path.basename(folder.programFile);
  const foreign = readdirSync(folder.directory).filter((file) => READ.test(file) && file !== own);
  if (foreign.length === 0) return;
  throw new UserError(
    [
      `${folder.stack} has files that are not of this configuration, and Terraform would read them. Nothing was done; remove them:`,
      ...foreign.sort().map((file) => `- ${folder.file(file)}`),
    ].join("\n"),
  );
}

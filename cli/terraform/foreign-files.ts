import { readdirSync } from "node:fs";
import path from "node:path";
import { UserError } from "../project";
import type { StackFolder } from "./stack-folder";

/** Matches the names of files from which Terraform or OpenTofu can read configuration or variables. */
const READ = /^[^.].*\.(tf|tofu)(\.json)?$|^[^.].*\.tfvars(\.json)?$/;

/**
 * Refuses a folder with configuration that synthesis did not write, e.g. `override.tf` or `generated.tf`. Terraform
 * would apply it, but the guard only reads the synthesized configuration and would not see its provisioners and
 * lifecycle blocks.
 * @throws UserError with the files
 */
export function refuseForeignFiles(folder: StackFolder): void {
  const own = path.basename(folder.programFile);
  const foreign = readdirSync(folder.directory).filter((file) => READ.test(file) && file !== own);
  if (foreign.length === 0) return;
  throw new UserError(
    [
      `the folder of ${folder.stack} contains files that synthesis did not write but Terraform would read. Nothing was done. Remove these files:`,
      ...foreign.sort().map((file) => `- ${folder.file(file)}`),
    ].join("\n"),
  );
}

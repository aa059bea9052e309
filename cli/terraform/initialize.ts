import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "../project";
import { terraformBinary } from "./binary";
import { failureText } from "./diagnostics";
import { remediesFor } from "./refusals";
import type { StackFolder } from "./stack-folder";

/**
 * Runs `terraform init` if the Terraform binary, the backend or the required providers have changed since its last run,
 * or if `force` is set.
 * @returns whether `terraform init` ran
 * @throws UserError with Terraform's errors
 */
export async function initialize(folder: StackFolder, { force = false } = {}): Promise<boolean> {
  const wanted = requirements(folder);
  const stamp = folder.file(".terraform", "fraudops-init");
  if (!force && textOf(stamp) === wanted) return false;
  const init = await folder.terraform(["init", "-input=false", "-no-color"]);
  if (init.exitCode !== 0) {
    const failure = failureText(init);
    throw new UserError([`terraform init of ${folder.stack} failed:`, failure, ...remediesFor(failure)].join("\n"));
  }
  // Creates the folder of `stamp`, because `terraform init` creates `.terraform` only if it stores files there.
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
  return true;
}

/** Digest of the inputs of `terraform init`: the Terraform binary, the backend and the required providers. */
function requirements({ programFile }: StackFolder): string {
  const { terraform } = JSON.parse(readFileSync(programFile, "utf8")) as { readonly terraform?: object };
  return createHash("sha256")
    .update(JSON.stringify([terraformBinary(), terraform]))
    .digest("hex");
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

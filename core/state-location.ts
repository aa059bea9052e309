import path from "node:path";

/** Name of a stack's state file, in the bucket or the local directory. */
export function stateFile(stackName: string): string {
  return `${stackName}.tfstate`;
}

/** ARN of the alias of the KMS key that encrypts the states in `bucket`. */
export function stateKeyAlias(bucket: string, region: string, accountId: string): string {
  return `arn:aws:kms:${region}:${accountId}:alias/${bucket}`;
}

/** Folder of a sandbox's Terraform states. The sandbox keeps them there even if the configuration names a bucket. */
export function sandboxStates(sandbox: string): string {
  return path.resolve(sandbox, "state");
}

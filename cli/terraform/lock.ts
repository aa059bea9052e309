import { diagnosticText, type Diagnostic } from "./diagnostics";
import { terraformCommand } from "./terraform-command";

/** A state lock as recorded by Terraform: who holds it, for which operation and since when. */
export interface LockInfo {
  readonly id: string;
  readonly operation: string;
  readonly who: string;
  readonly created: string;
}

/** Parses the state lock that Terraform's error describes. All backends describe it after the line `Lock Info:`. */
export function lockInfo({ detail }: Diagnostic): LockInfo | undefined {
  const [, block] = detail.split(/^Lock Info:$/m);
  if (block === undefined) return undefined;
  const field = (name: string): string => new RegExp(`^\\s*${name}:[ \\t]*(.*)$`, "m").exec(block)?.[1]?.trim() ?? "";
  const id = field("ID");
  return id === "" ? undefined : { id, operation: field("Operation"), who: field("Who"), created: field("Created") };
}

/** Message about the command that holds the lock of a stack's state, and how to release the lock. */
export function lockText(stack: string, { id, operation, who, created }: LockInfo): string {
  return [
    `the state of ${stack} is locked by ${who} (${operation}), since ${created}`,
    `  If that command still runs, wait for its end. If it was killed, release the lock: ${terraformCommand(stack, "force-unlock", id)}`,
  ].join("\n");
}

/** Formats Terraform's errors for the user. If a state is locked, names the lock's holder and how to release it. */
export function errorsText(stack: string, errors: readonly Diagnostic[]): string {
  return errors
    .map((error) => {
      const lock = lockInfo(error);
      return lock === undefined ? diagnosticText(error) : lockText(stack, lock);
    })
    .join("\n");
}

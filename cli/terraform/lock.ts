import { diagnosticText, type Diagnostic } from "./diagnostics";
import { terraformCommand } from "./terraform-command";

/** Holder of a state lock, as recorded by Terraform. */
export interface LockInfo {
  readonly id: string;
  readonly operation: string;
  readonly who: string;
  readonly created: string;
}

/** Parses the holder of a lock from an error. In the errors of all backends, it follows the line `Lock Info:`. */
export function lockInfo({ detail }: Diagnostic): LockInfo | undefined {
  const [, block] = detail.split(/^Lock Info:$/m);
  if (block === undefined) return undefined;
  const field = (name: string): string => new RegExp(`^\\s*${name}:[ \\t]*(.*)$`, "m").exec(block)?.[1]?.trim() ?? "";
  const id = field("ID");
  return id === "" ? undefined : { id, operation: field("Operation"), who: field("Who"), created: field("Created") };
}

/** Message about the holder of a stack's lock and how to release the lock. */
export function lockText(stack: string, { id, operation, who, created }: LockInfo): string {
  return [
    `the state of ${stack} is locked by ${who} (${operation}), since ${created}`,
    `  If that command still runs, wait for its end. If it was killed, release the lock: ${terraformCommand(stack, "force-unlock", id)}`,
  ].join("\n");
}

/** Human-readable errors. A lock error contains the holder and the remedy. */
export function errorsText(stack: string, errors: readonly Diagnostic[]): string {
  return errors
    .map((error) => {
      const lock = lockInfo(error);
      return lock === undefined ? diagnosticText(error) : lockText(stack, lock);
    })
    .join("\n");
}

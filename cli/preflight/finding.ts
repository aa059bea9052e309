import type { Facts } from "./facts";
import type { Read, Subject } from "./subject";

/** Result of one check. */
export interface Finding {
  readonly check: string;
  /** `unchecked`: the check has no result, e.g. because a value could not be read; `found` contains the reason. */
  readonly verdict: "ok" | "fails" | "unchecked";
  readonly found: string;
  /** Remedy of a failed check. */
  readonly remedy?: string;
}

/**
 * Checks the values in `facts`, which were read from the clouds. Returns no findings if the check does not apply to the
 * stage.
 */
export type Check = (subject: Subject, facts: Facts) => readonly Finding[];

/** Passes a value to `verdict` and returns the finding. If the value could not be read, the finding is `unchecked`. */
export function judge<T>(
  check: string,
  read: Read<T>,
  verdict: (value: T) => Omit<Finding, "check">,
): readonly Finding[] {
  if ("reason" in read) return [{ check, verdict: "unchecked", found: read.reason }];
  return [{ check, ...verdict(read.value) }];
}

export function ok(found: string): Omit<Finding, "check"> {
  return { verdict: "ok", found };
}

export function fails(found: string, remedy: string): Omit<Finding, "check"> {
  return { verdict: "fails", found, remedy };
}

export function unchecked(found: string): Omit<Finding, "check"> {
  return { verdict: "unchecked", found };
}

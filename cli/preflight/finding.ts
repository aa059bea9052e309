import type { Facts } from "./facts";
import type { Read, Subject } from "./subject";

/** What one check has found. */
export interface Finding {
  readonly check: string;
  /** `unchecked`: it could not be read, and `found` says why. */
  readonly verdict: "ok" | "fails" | "unchecked";
  readonly found: string;
  /** What to do; of a check that fails. */
  readonly remedy?: string;
}

/** Pure function over what was read; undefined for a stage that the check does not apply to. */
export type Check = (subject: Subject, facts: Facts) => readonly Finding[];

/** Judges a value; where it could not be read, says so. */
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

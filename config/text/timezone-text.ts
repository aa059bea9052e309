import type { Fault } from "./fault";

/**
 * Checks that a text is the exact name of a time zone. Quartz resolves it with Java, which is case-sensitive and
 * silently uses GMT for an unknown name.
 *
 * Source: Databricks Jobs API, `schedule.timezone_id`; `java.util.TimeZone.getTimeZone`.
 */
export function timezoneFault(text: string): Fault | undefined {
  const allowed = 'an IANA time zone by its exact name, e.g. "UTC" or "Europe/Berlin"';
  const name = text.trim();
  const known = knownZone(name);
  if (known === undefined) return { allowed };
  return isExact(text, known) ? undefined : { allowed, meant: known };
}

/** Names of time zones in their exact spelling: every word is capitalized, and words are joined by `_` or `-`. */
const NAME = /^(?:UTC|GMT|Etc\/(?:UTC|GMT(?:[+-]\d{1,2})?)|(?:US|[A-Z][a-z]+)(?:\/[A-Z][a-z]+(?:[_-][A-Z][a-z]+)*)+)$/;

/** Whether `text` is the exact name of the time zone `known`, or of an alias, e.g. `Asia/Kolkata` for `Asia/Calcutta`. */
function isExact(text: string, known: string): boolean {
  return text === known || (NAME.test(text) && text.toLowerCase() !== known.toLowerCase());
}

/** The zone that JavaScript resolves a name to, ignoring case; undefined for an unknown name or an offset. */
function knownZone(name: string): string | undefined {
  if (!/^[A-Za-z]/.test(name)) return undefined;
  const listed = Intl.supportedValuesOf("timeZone").find((zone) => zone.toLowerCase() === name.toLowerCase());
  if (listed !== undefined) return listed;
  if (NAME.test(name.toUpperCase())) return name.toUpperCase();
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

import type { Fault } from "./fault";

/**
 * A time zone by its exact name. Quartz asks Java for it, which tells upper from lower case and reads a name that it does not
 * know as GMT, without a word.
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

/** Names of zones, in which every word begins with a capital letter or is written in capitals throughout. */
const NAME = /^(?:UTC|GMT|Etc\/(?:UTC|GMT(?:[+-]\d{1,2})?)|(?:US|[A-Z][a-z]+)(?:\/[A-Z](?:[A-Za-z_-]*[a-z])?)+)$/;

/** Whether a name is a zone's own, or that of a link to it (`Asia/Kolkata`), letter by letter. */
function isExact(text: string, known: string): boolean {
  return text === known || (NAME.test(text) && text.toLowerCase() !== known.toLowerCase());
}

/** The zone that JavaScript takes a name for, whatever its case; offsets such as `+02:00` are none. */
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

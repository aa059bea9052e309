import type { StageConfig } from "../schema";
import { cronFault } from "./cron";
import { forEachProject, type Finding } from "./finding";

/** A schedule is one that Databricks can follow: Quartz syntax and a time zone that exists. */
export function scheduleRule(stage: StageConfig): readonly Finding[] {
  return forEachProject(stage, ({ training: { schedule } }) => {
    if (schedule === undefined) return [];
    const path = ["training", "schedule"];
    const fault = cronFault(schedule.cron);
    return [
      ...(fault === undefined ? [] : [{ path: [...path, "cron"], allowed: `a Quartz cron expression with ${fault}` }]),
      ...(isTimezone(schedule.timezone)
        ? []
        : [{ path: [...path, "timezone"], allowed: 'an IANA time zone, e.g. "UTC" or "Europe/Berlin"' }]),
    ];
  });
}

function isTimezone(name: string): boolean {
  // Offsets such as "+02:00" are time zones to JavaScript, but not to Quartz.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

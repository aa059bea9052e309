import type { JsonObject } from "../../core/json";
import { QuartzCron } from "../../core/quartz-cron";
import { blocksOf } from "../../guard/planned-stack";

const DAYS_PER_MONTH = 365.2425 / 12;

/**
 * Number of runs per month that a job's schedule or periodic trigger starts; undefined if the job has neither, or if it
 * is paused or invalid.
 */
export function runsPerMonth(job: JsonObject): number | undefined {
  const [schedule] = blocksOf(job, "schedule");
  if (schedule !== undefined && schedule["pause_status"] !== "PAUSED") {
    return QuartzCron.read(String(schedule["quartz_cron_expression"])).cron?.runsPerMonth;
  }
  const [trigger] = blocksOf(job, "trigger");
  const [periodic] = blocksOf(trigger ?? {}, "periodic");
  if (periodic === undefined || trigger?.["pause_status"] === "PAUSED") return undefined;
  const days = Number(periodic["interval"]) * (DAYS_PER_UNIT[String(periodic["unit"])] ?? 1);
  return days > 0 ? DAYS_PER_MONTH / days : undefined;
}

const DAYS_PER_UNIT: Readonly<Record<string, number>> = { HOURS: 1 / 24, DAYS: 1, WEEKS: 7 };

import type { JsonObject } from "../../guard/plan-json";
import { blocksOf } from "../../guard/planned-stack";

const DAYS_PER_MONTH = 365 / 12;

/** How often a job starts by itself in a month; undefined where it does not. */
export function runsPerMonth(job: JsonObject): number | undefined {
  const [schedule] = blocksOf(job, "schedule");
  if (schedule !== undefined && schedule["pause_status"] !== "PAUSED") {
    return cronRunsPerMonth(String(schedule["quartz_cron_expression"]));
  }
  const [trigger] = blocksOf(job, "trigger");
  const [periodic] = blocksOf(trigger ?? {}, "periodic");
  if (periodic === undefined || trigger?.["pause_status"] === "PAUSED") return undefined;
  const days = Number(periodic["interval"]) * (DAYS_PER_UNIT[String(periodic["unit"])] ?? 1);
  return days > 0 ? DAYS_PER_MONTH / days : undefined;
}

const DAYS_PER_UNIT: Readonly<Record<string, number>> = { HOURS: 1 / 24, DAYS: 1, WEEKS: 7 };

/** How often a Quartz expression (seconds first) fires in an average month. */
export function cronRunsPerMonth(expression: string): number {
  const [seconds = "0", minutes = "0", hours = "0", dayOfMonth = "*", month = "*", dayOfWeek = "?"] = expression
    .trim()
    .split(/\s+/);
  const perDay = matches(seconds, 60) * matches(minutes, 60) * matches(hours, 24);
  const months = matches(month, 12) / 12;
  return perDay * (isAny(dayOfMonth) ? weekDays(dayOfWeek) : monthDays(dayOfMonth)) * months;
}

/** Days of an average month that a day-of-week field matches; `6L` and `6#3` are one each. */
function weekDays(field: string): number {
  if (/[#L]/.test(field)) return 1;
  return ((isAny(field) ? 7 : matches(field, 7)) / 7) * DAYS_PER_MONTH;
}

/** Days of an average month that a day-of-month field matches; `L` and `15W` are one each. */
function monthDays(field: string): number {
  if (/[LW]/.test(field)) return 1;
  return /^\d+(,\d+)*$/.test(field) ? field.split(",").length : (matches(field, 31) / 31) * DAYS_PER_MONTH;
}

function isAny(field: string): boolean {
  return field === "*" || field === "?";
}

/** How many of a field's `count` values an expression matches: `*`, `0/15`, `1-5`, `MON-FRI`, `3,7`. */
function matches(field: string, count: number): number {
  const total = field.split(",").reduce((sum, part) => {
    const [range = "*", every] = part.split("/");
    const [from = "", to] = range.split("-");
    const size = isAny(range)
      ? count
      : to === undefined
        ? every === undefined
          ? 1
          : count - number(from)
        : span(from, to);
    return sum + Math.ceil(size / Number(every ?? 1));
  }, 0);
  return Math.min(total, count);
}

function span(from: string, to: string): number {
  return number(to) - number(from) + 1;
}

const WORDS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

function number(text: string): number {
  const named = WORDS.indexOf(text.toUpperCase());
  return named >= 0 ? named + 1 : Number(text) || 0;
}

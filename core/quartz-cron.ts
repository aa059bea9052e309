import { quartzAllowed, quartzValue, quartzValues, type QuartzField } from "./quartz-field";

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const SECONDS: QuartzField = { name: "seconds", min: 0, max: 59, wraps: true };
const MINUTES: QuartzField = { name: "minutes", min: 0, max: 59, wraps: true };
const HOURS: QuartzField = { name: "hours", min: 0, max: 23, wraps: true };
const DAY_OF_MONTH: QuartzField = {
  name: "day of month",
  min: 1,
  max: 31,
  wraps: true,
  alone: "?, L, L-1 to L-30, LW, L-1W to L-30W, 1W to 31W",
};
const MONTH: QuartzField = { name: "month", min: 1, max: 12, names: MONTHS, wraps: true };
const DAY_OF_WEEK: QuartzField = {
  name: "day of week",
  min: 1,
  max: 7,
  names: WEEKDAYS,
  wraps: true,
  alone: "?, L, 1L to 7L, SUNL to SATL, 1#1 to 7#5, SUN#1 to SAT#5",
};
const YEAR: QuartzField = { name: "year", min: 1970, max: 2099, wraps: false };

const UNSET = "?";

/** 400 years: the period after which the Gregorian calendar repeats, including weekdays. */
const CALENDAR_CYCLE = Array.from({ length: 400 }, (_, index) => 2000 + index);

const MILLISECONDS_PER_DAY = 86_400_000;

/** A calendar month. */
interface Month {
  /** Number of days. */
  readonly length: number;
  /** Weekday of the first day, 1 for Sunday. */
  readonly firstWeekday: number;
}

/** Returns the days of a month on which a schedule fires, counted from 1. */
type Days = (month: Month) => readonly number[];

interface Fields {
  readonly runsPerDay: number;
  readonly days: Days;
  readonly months: readonly number[];
  /** Years in which the schedule fires; undefined for every year. */
  readonly years: readonly number[] | undefined;
}

/** A parsed expression or, as `fault`, the form that an expression must have, for an error message. */
export type QuartzReading =
  { readonly cron: QuartzCron; readonly fault?: undefined } | { readonly cron?: undefined; readonly fault: string };

/**
 * A Quartz cron expression, `seconds minutes hours day-of-month month day-of-week [year]`. Databricks schedules are Quartz, not
 * Unix cron.
 *
 * Source: Quartz, `CronExpression` and its documentation.
 */
export class QuartzCron {
  private constructor(private readonly fields: Fields) {}

  /** Parses an expression; names of months and weekdays are case-insensitive. */
  public static read(expression: string): QuartzReading {
    const parts = expression.trim().toUpperCase().split(/\s+/);
    if (parts.length < 6 || parts.length > 7) {
      return { fault: `6 or 7 fields (seconds first), not ${String(expression.trim() === "" ? 0 : parts.length)}` };
    }
    const [seconds = "", minutes = "", hours = "", dayOfMonth = "", month = "", dayOfWeek = "", year = "*"] = parts;
    const faults: string[] = [];
    const known = <T>(value: T | undefined, text: string, field: QuartzField): T | undefined => {
      if (value === undefined) faults.push(`${quartzAllowed(field)}; not "${text}"`);
      return value;
    };
    const values = (text: string, field: QuartzField): readonly number[] =>
      known(quartzValues(text, field), text, field) ?? [];
    const times = [values(seconds, SECONDS), values(minutes, MINUTES), values(hours, HOURS)];
    const inMonth = dayOfMonth === UNSET ? undefined : known(daysOfMonth(dayOfMonth), dayOfMonth, DAY_OF_MONTH);
    const months = values(month, MONTH);
    const inWeek = dayOfWeek === UNSET ? undefined : known(daysOfWeek(dayOfWeek), dayOfWeek, DAY_OF_WEEK);
    const years = values(year, YEAR);
    const [fault] = faults;
    if (fault !== undefined) return { fault };
    if ((dayOfMonth === UNSET) === (dayOfWeek === UNSET)) {
      return { fault: '"?" in exactly one of day of month and day of week' };
    }
    const runsPerDay = times.reduce((product, { length }) => product * length, 1);
    const days = inMonth ?? inWeek ?? (() => []);
    return { cron: new QuartzCron({ runsPerDay, days, months, years: year === "*" ? undefined : years }) };
  }

  /** Whether the schedule fires on the day before `date` in UTC or later. */
  public firesFrom(date: Date): boolean {
    // Accepts the day before `date`, because in time zones west of UTC it may still be that day.
    const earliest = date.getTime() - 2 * MILLISECONDS_PER_DAY;
    const first = date.getUTCFullYear() - 1;
    const years = Array.from({ length: Math.max(0, YEAR.max - first + 1) }, (_, index) => first + index);
    return years
      .filter((year) => this.fields.years?.includes(year) ?? true)
      .some((year) =>
        this.fields.months.some((month) =>
          this.fields.days(monthOf(year, month)).some((day) => Date.UTC(year, month - 1, day) > earliest),
        ),
      );
  }

  /** Average runs per month, over the years that the expression lists, or over all years. */
  public get runsPerMonth(): number {
    const { runsPerDay, days, months, years = CALENDAR_CYCLE } = this.fields;
    const counts = years.flatMap((year) => months.map((month) => days(monthOf(year, month)).length));
    return (runsPerDay * counts.reduce((sum, count) => sum + count, 0)) / (years.length * 12);
  }
}

function monthOf(year: number, month: number): Month {
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { length, firstWeekday: new Date(Date.UTC(year, month - 1, 1)).getUTCDay() + 1 };
}

/**
 * `L` and `L-3` count from the month's end; `15W` is the day from Monday to Friday nearest to the 15th, in the same
 * month.
 */
function daysOfMonth(text: string): Days | undefined {
  const [special, fromEnd = "0", lastWeekday, single, nearest] =
    /^(?:L(?:-(\d{1,2}))?(W)?|(\d{1,2})(W))$/.exec(text) ?? [];
  if (special === undefined) {
    const values = quartzValues(text, DAY_OF_MONTH);
    return values && ((month) => values.filter((day) => day <= month.length));
  }
  if (Number(fromEnd) > DAY_OF_MONTH.max - 1) return undefined;
  const day = single === undefined ? undefined : quartzValue(single, DAY_OF_MONTH);
  if (single !== undefined && day === undefined) return undefined;
  return (month) => {
    const meant = day ?? month.length - Number(fromEnd);
    if (meant < 1 || meant > month.length) return [];
    return [(lastWeekday ?? nearest) === undefined ? meant : nearestWeekday(meant, month)];
  };
}

function nearestWeekday(day: number, { length, firstWeekday }: Month): number {
  const weekday = (firstWeekday + day - 1) % 7;
  if (weekday === 0) return day === 1 ? day + 2 : day - 1;
  if (weekday === 1) return day === length ? day - 2 : day + 1;
  return day;
}

/** `6L` is the last Friday of the month, `6#3` the third; `L` alone is Saturday, the last day of a Quartz week. */
function daysOfWeek(text: string): Days | undefined {
  const [special, name = "", last, nth] = /^(\w+)(?:(L)|#([1-5]))$/.exec(text) ?? [];
  if (special === undefined) {
    const values = text === "L" ? [DAY_OF_WEEK.max] : quartzValues(text, DAY_OF_WEEK);
    return values && ((month) => values.flatMap((weekday) => each(weekday, month)));
  }
  const weekday = quartzValue(name, DAY_OF_WEEK);
  if (weekday === undefined) return undefined;
  return (month) => each(weekday, month).slice(...(last === undefined ? [Number(nth) - 1, Number(nth)] : [-1]));
}

/** Days of the month that fall on `weekday`. */
function each(weekday: number, { length, firstWeekday }: Month): readonly number[] {
  const first = ((weekday - firstWeekday + 7) % 7) + 1;
  return Array.from({ length: Math.floor((length - first) / 7) + 1 }, (_, index) => first + index * 7);
}

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names that stand for numbers, the first for `min`. */
  readonly names?: readonly string[];
  /** Forms of this field alone, such as `L` (last) or `6#3` (third Friday). */
  readonly special?: RegExp;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const DAY_OF_MONTH: Field = {
  name: "day of month",
  min: 1,
  max: 31,
  special: /^(L|LW|L-([1-9]|[12]\d|30)|([1-9]|[12]\d|3[01])W)$/,
};
const DAY_OF_WEEK: Field = {
  name: "day of week",
  min: 1,
  max: 7,
  names: DAYS,
  special: /^(L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/,
};

const MONTH: Field = { name: "month", min: 1, max: 12, names: MONTHS };
const YEAR: Field = { name: "year", min: 1970, max: 2099 };

/** Fields of a Quartz expression in order; the year may be left out. */
const FIELDS: readonly Field[] = [
  { name: "seconds", min: 0, max: 59 },
  { name: "minutes", min: 0, max: 59 },
  { name: "hours", min: 0, max: 23 },
  DAY_OF_MONTH,
  MONTH,
  DAY_OF_WEEK,
  YEAR,
];

const UNSET = "?";

/**
 * What is wrong with a Quartz cron expression, or undefined. Databricks schedules are Quartz, not Unix cron.
 *
 * @param today a schedule whose last day is past never fires
 */
export function cronFault(expression: string, today = new Date()): string | undefined {
  const parts = expression.trim().toUpperCase().split(/\s+/);
  if (parts.length < 6 || parts.length > 7) {
    return `6 or 7 fields (seconds first), not ${String(parts.length)}`;
  }
  for (const [index, field] of FIELDS.entries()) {
    const part = parts[index];
    if (part !== undefined && !isField(part, field)) {
      return `a ${field.name} from ${String(field.min)} to ${String(field.max)}, not "${part}"`;
    }
  }
  const unset = [parts[3], parts[5]].filter((part) => part === UNSET).length;
  if (unset !== 1) return '"?" in exactly one of day of month and day of week';
  return fires(parts[3] ?? "*", parts[4] ?? "*", parts[6] ?? "*", today)
    ? undefined
    : "a day that comes: in none of its months and years, from today on, is there such a day";
}

/** The calendar repeats after so many years, leap days and all. */
const CALENDAR_YEARS = 400;

/** Whether some day of month exists in one of the months and years. Every day of the week comes in every month but its fifth. */
function fires(days: string, months: string, years: string, today: Date): boolean {
  const first = today.getUTCFullYear();
  const candidates = Array.from({ length: CALENDAR_YEARS }, (_, index) => first + index);
  return candidates
    .filter((year) => year <= YEAR.max && matches(years, year, YEAR))
    .some((year) =>
      Array.from({ length: 12 }, (_, index) => index + 1)
        .filter((month) => (year > first || month > today.getUTCMonth()) && matches(months, month, MONTH))
        .some((month) => hasDay(days, new Date(Date.UTC(year, month, 0)).getUTCDate())),
    );
}

/** Whether a month of that many days has one of the days of month. */
function hasDay(days: string, length: number): boolean {
  if (days === UNSET) return true;
  return days.split(",").some((item) => {
    const special = /^(?:L(?:W|-(\d+))?|(\d+)W)$/.exec(item);
    if (special === null)
      return Array.from({ length }, (_, day) => day + 1).some((day) => isIn(item, day, DAY_OF_MONTH));
    const [, fromEnd, nearest] = special;
    return fromEnd === undefined ? Number(nearest ?? 1) <= length : Number(fromEnd) < length;
  });
}

function matches(text: string, value: number, field: Field): boolean {
  return text.split(",").some((item) => isIn(item, value, field));
}

/** Whether `*`, `5`, `1-5`, `10-2` (over the end), each with an optional `/step`, has a value. */
function isIn(item: string, value: number, field: Field): boolean {
  const [range = "", step] = item.split("/");
  const [from, to] = range === "*" ? [field.min, field.max] : range.split("-").map((end) => numberOf(end, field));
  const start = from ?? field.min;
  const end = to ?? (step === undefined ? start : field.max);
  const size = field.max - field.min + 1;
  const offset = (value - start + size) % size;
  return offset <= (end - start + size) % size && offset % Number(step ?? 1) === 0;
}

function numberOf(text: string, { names, min }: Field): number {
  const named = names?.indexOf(text) ?? -1;
  return named < 0 ? Number(text) : named + min;
}

function isField(text: string, field: Field): boolean {
  if (text === UNSET) return field === DAY_OF_MONTH || field === DAY_OF_WEEK;
  return text.split(",").every((item) => field.special?.test(item) === true || isRange(item, field));
}

/** `*`, `5`, `1-5`, each with an optional `/step`. */
function isRange(text: string, field: Field): boolean {
  const [range = "", step, ...more] = text.split("/");
  if (more.length > 0) return false;
  if (step !== undefined && !(/^[1-9]\d{0,3}$/.test(step) && Number(step) <= field.max)) return false;
  if (range === "*") return true;
  const ends = range.split("-");
  return ends.length <= 2 && ends.every((end) => isValue(end, field));
}

function isValue(text: string, field: Field): boolean {
  if (field.names?.includes(text) === true) return true;
  return /^\d{1,4}$/.test(text) && Number(text) >= field.min && Number(text) <= field.max;
}

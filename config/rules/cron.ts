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

/** Fields of a Quartz expression in order; the year may be left out. */
const FIELDS: readonly Field[] = [
  { name: "seconds", min: 0, max: 59 },
  { name: "minutes", min: 0, max: 59 },
  { name: "hours", min: 0, max: 23 },
  DAY_OF_MONTH,
  { name: "month", min: 1, max: 12, names: MONTHS },
  DAY_OF_WEEK,
  { name: "year", min: 1970, max: 2099 },
];

const UNSET = "?";

/** What is wrong with a Quartz cron expression, or undefined. Databricks schedules are Quartz, not Unix cron. */
export function cronFault(expression: string): string | undefined {
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
  return unset === 1 ? undefined : '"?" in exactly one of day of month and day of week';
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

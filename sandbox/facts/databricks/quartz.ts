/** Ranges of the fields of a Quartz expression: seconds, minutes, hours, days, months, weekdays, years. */
const RANGES = [
  [0, 59],
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [1, 7],
  [1970, 2099],
] as const;

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const DAY = 3;
const MONTH = 4;
const WEEKDAY = 5;

/** The error in a Quartz cron expression; undefined if the expression is valid. */
export function quartzFault(expression: string): string | undefined {
  const fields = expression.trim().split(/\s+/);
  if (fields.length < 6 || fields.length > 7) {
    return `a Quartz expression has 6 or 7 fields (seconds first), got ${fields.length}: "${expression}"`;
  }
  const wrong = fields.findIndex((field, index) => !field.split(",").every((part) => isPart(part, index)));
  if (wrong >= 0) return `field ${wrong + 1} of "${expression}" is malformed: ${fields[wrong] ?? ""}`;
  if ((fields[DAY] === "?") === (fields[WEEKDAY] === "?")) {
    return `exactly one of day-of-month and day-of-week must be "?" in "${expression}"`;
  }
  return undefined;
}

function isPart(part: string, index: number): boolean {
  if (part === "?") return index === DAY || index === WEEKDAY;
  if (index === DAY && /^(L|LW|L-\d+|\d+W)$/.test(part)) return true;
  if (index === WEEKDAY && /^(L|\w+L|\w+#[1-5])$/.test(part)) return true;
  const [range = "", step, ...more] = part.split("/");
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (range === "*") return true;
  const ends = range.split("-").map((end) => position(end, index));
  return ends.length <= 2 && ends.every((end) => end !== undefined && inRange(end, index));
}

function position(text: string, index: number): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const names = index === MONTH ? MONTHS : index === WEEKDAY ? WEEKDAYS : [];
  const at = names.indexOf(text.toUpperCase());
  return at < 0 ? undefined : at + 1;
}

function inRange(value: number, index: number): boolean {
  const [least, most] = RANGES[index] ?? [0, 0];
  return value >= least && value <= most;
}

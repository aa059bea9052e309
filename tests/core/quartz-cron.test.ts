import fc from "fast-check";
import { QuartzCron } from "../../core/quartz-cron";

const DAYS = 365.2425;
const WEEKS_PER_MONTH = DAYS / 7 / 12;

/** Valid Quartz expressions, with their average number of runs per month. */
const RUNS_PER_MONTH: Readonly<Record<string, number>> = {
  "0 0 3 * * ?": DAYS / 12,
  "0 0/15 * * * ?": (DAYS / 12) * 24 * 4,
  "0 /15 3 * * ?": (DAYS / 12) * 4,
  "0 */7 3 * * ?": (DAYS / 12) * 9,
  "0,30 0 3 * * ?": (DAYS / 12) * 2,
  "0 0 22-2 * * ?": (DAYS / 12) * 5,
  "0 0 22-2/2 * * ?": (DAYS / 12) * 3,
  "0 0 1-5,3-7 * * ?": (DAYS / 12) * 7,
  "0 30 4 ? * MON-FRI": WEEKS_PER_MONTH * 5,
  "0 30 4 ? * fri-mon": WEEKS_PER_MONTH * 4,
  "0 30 4 ? * 6-2": WEEKS_PER_MONTH * 4,
  "0 30 4 ? * 2-6/2": WEEKS_PER_MONTH * 3,
  "0 30 4 ? * *": WEEKS_PER_MONTH * 7,
  "0 0 6 ? * L": WEEKS_PER_MONTH,
  "0 0 6 1 * ?": 1,
  "0 0 6 1,15 * ?": 2,
  "0 0 6 L * ?": 1,
  "0 0 6 L-0 * ?": 1,
  "0 0 6 L-3 * ?": 1,
  "0 0 6 L-30 * ?": 7 / 12,
  "0 0 6 LW * ?": 1,
  "0 0 6 L-3W * ?": 1,
  "0 0 6 15W * ?": 1,
  "0 0 6 31W * ?": 7 / 12,
  "0 0 6 31 * ?": 7 / 12,
  "0 0 6 29 2 ?": 97 / 400 / 12,
  "0 0 6 29 2 ? 2027-2028": 1 / 24,
  "0 0 6 ? * 6L": 1,
  "0 0 6 ? * FRIL": 1,
  "0 0 6 ? 1,7 2#1": 2 / 12,
  "0 0 6 ? JAN,JUL MON#1": 2 / 12,
  "0 0 6 1 NOV-FEB ?": 4 / 12,
  "0 0 6 1 1/4 ?": 3 / 12,
  "  0\t0   6 1 * ?  ": 1,
};

test.each(Object.entries(RUNS_PER_MONTH))("accepts %j, which fires %f times a month", (expression, runs) => {
  const { cron, fault } = QuartzCron.read(expression);
  expect(fault).toBeUndefined();
  expect(cron?.runsPerMonth).toBeCloseTo(runs, 6);
});

/** Expressions that `QuartzCron` refuses, by the field in the error. Quartz refuses most of them, too. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  seconds: [
    "60 0 3 * * ?",
    "? 0 3 * * ?",
    "L 0 3 * * ?",
    "-1 0 3 * * ?",
    "1.5 0 3 * * ?",
    "0, 0 3 * * ?",
    ",0 0 3 * * ?",
  ],
  minutes: [
    "0 60 3 * * ?",
    "0 0/0 3 * * ?",
    "0 */60 3 * * ?",
    "0 */61 3 * * ?",
    "0 0/1/2 3 * * ?",
    "0 1-2-3 3 * * ?",
    "0 *5 3 * * ?",
  ],
  hours: ["0 0 24 * * ?", "0 0 */24 * * ?", "0 0 1,,2 * * ?", "0 0 / * * ?", "0 0 1- * * ?", "0 0 3W * * ?"],
  "day of month": [
    "0 0 3 32 * ?",
    "0 0 3 0 * ?",
    "0 0 3 L,15 * ?",
    "0 0 3 1,15W * ?",
    "0 0 3 1-15W * ?",
    "0 0 3 ?,1 * ?",
  ].concat([
    "0 0 3 L-31 * ?",
    "0 0 3 32W * ?",
    "0 0 3 0W * ?",
    "0 0 3 W * ?",
    "0 0 3 LWL * ?",
    "0 0 3 6#3 * ?",
    "0 0 3 MON * ?",
    "0 0 3 L/2 * ?",
  ]),
  month: [
    "0 0 3 ? 13 MON",
    "0 0 3 ? 0 MON",
    "0 0 3 1 JANUARY ?",
    "0 0 3 1 JAN-3 ?",
    "0 0 3 1 JAN/3 ?",
    "0 0 3 1 JAN-JUN/2 ?",
    "0 0 3 1 L ?",
  ],
  "day of week": [
    "0 0 3 ? * 0",
    "0 0 3 ? * 8",
    "0 0 3 ? * MON#6",
    "0 0 3 ? * MON#0",
    "0 0 3 ? * 8L",
    "0 0 3 ? * 6#3,2#1",
  ].concat([
    "0 0 3 ? * 6#3,2",
    "0 0 3 ? * 6L,2",
    "0 0 3 ? * L,2",
    "0 0 3 ? * MON-6",
    "0 0 3 ? * MON/2",
    "0 0 3 ? * MON-FRI/2",
    "0 0 3 ? * L-3",
    "0 0 3 ? * 2W",
  ]),
  year: ["0 0 3 * * ? 1969", "0 0 3 * * ? 2100", "0 0 3 * * ? 2030-2027", "0 0 3 * * ? 27", "0 0 3 * * ? ?"],
};

describe.each(Object.entries(REFUSED))("%s", (field, expressions) => {
  test.each(expressions)("fails on %j, and reports the field, the allowed and the given values", (expression) => {
    const { fault } = QuartzCron.read(expression);
    expect(fault).toMatch(new RegExp(`^${field} from \\d+ to \\d+.*; not ".+"$`));
    expect(expression.toUpperCase().split(" ")).toContain(/not "(.+)"$/.exec(fault ?? "")?.[1]);
  });
});

test.each([
  ["0 3 * * *", "6 or 7 fields (seconds first), not 5"],
  ["", "6 or 7 fields (seconds first), not 0"],
  ["@daily", "6 or 7 fields (seconds first), not 1"],
  ["0 0 3 * * ? 2026 1", "6 or 7 fields (seconds first), not 8"],
  ["0 0 3 * * *", '"?" in exactly one of day of month and day of week'],
  ["0 0 3 ? * ?", '"?" in exactly one of day of month and day of week'],
])("fails on %j: %s", (expression, fault) => {
  expect(QuartzCron.read(expression)).toEqual({ fault });
});

/**
 * Expressions with `L`, `W` and `#` for 2026, each with the last date on which it fires; e.g. 1 August is a Saturday, so
 * `1W` is Monday, 3 August.
 */
test.each([
  ["0 0 3 1W 8 ? 2026", "2026-08-03"],
  ["0 0 3 2W 8 ? 2026", "2026-08-03"],
  ["0 0 3 15W 8 ? 2026", "2026-08-14"],
  ["0 0 3 31W 5 ? 2026", "2026-05-29"],
  ["0 0 3 LW 5 ? 2026", "2026-05-29"],
  ["0 0 3 L-2 2 ? 2026", "2026-02-26"],
  ["0 0 3 ? 11 6L 2026", "2026-11-27"],
  ["0 0 3 ? 11 6#3 2026", "2026-11-20"],
  ["0 0 3 ? 11 SAT#1 2026", "2026-11-07"],
  ["0 0 3 ? 11 L 2026", "2026-11-28"],
])("the last time of %s is %s", (expression, last) => {
  const { cron } = QuartzCron.read(expression);
  const day = new Date(`${last}T12:00:00Z`).getTime();
  const at = (days: number): boolean | undefined => cron?.firesFrom(new Date(day + days * 86_400_000));
  // On the day after the last date, the schedule still counts as firing, because west of Greenwich it may still be the
  // last date.
  expect([at(0), at(1), at(2)]).toEqual([true, true, false]);
});

test("any text is accepted or refused as an expression, without a crash", () => {
  const piece = fc.constantFrom("0", "5", "61", "*", "?", "L", "W", "#", "/", "-", ",", "MON", "jan", " ", "é", "\t");
  const text = fc.array(piece, { maxLength: 4 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.array(text, { minLength: 5, maxLength: 8 }), (fields) => {
      const { cron, fault } = QuartzCron.read(fields.join(" "));
      expect(fault ?? cron.runsPerMonth).toBeDefined();
      if (cron !== undefined) expect(cron.runsPerMonth).toBeGreaterThanOrEqual(0);
    }),
  );
});

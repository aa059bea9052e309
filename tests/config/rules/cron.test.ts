import fc from "fast-check";
import { cronFault } from "../../../config/rules/cron";
import { scheduleRule } from "../../../config/rules/schedule";
import { validStage } from "../project";

test("fails with the field, the allowed and the given values", () => {
  expect(cronFault("0 0 3 ? 13 MON")).toMatch(/^month from 1 to 12 \(JAN to DEC\), .*; not "13"$/);
});

const TODAY = new Date("2026-11-26T12:00:00Z");

test.each([
  "0 0 3 29 2 ?",
  "0 0 3 29 2 ? 2028",
  "0 0 3 31 JAN-MAR ?",
  "0 0 3 1/30 * ?",
  "0 0 3 30,31 2,3 ?",
  "0 0 3 L 2 ?",
  "0 0 3 L-30 1 ?",
  "0 0 3 29W 2 ?",
  "0 0 3 ? 2 MON#5",
  "0 0 3 1 12 ? 2026",
  "0 0 3 31 11-1 ?",
])("%s has a matching date", (expression) => {
  expect(cronFault(expression, TODAY)).toBeUndefined();
});

test.each([
  "0 0 3 30 2 ?",
  "0 0 3 31 2 ?",
  "0 0 3 31 4,6,9,NOV ?",
  "0 0 3 30-31 FEB ?",
  "0 0 3 30W 2 ?",
  "0 0 3 L-29 2 ?",
  "0 0 3 L-30 4 ?",
  "0 0 3 29 2 ? 2027",
  "0 0 3 * * ? 2025",
  "0 0 3 ? 10 MON 2026",
  "0 0 3 29 2 ? 2100/4",
])("fails on %s, which never matches a date", (expression) => {
  expect(cronFault(expression, TODAY)).toMatch(/fields that match today or a later date|year from/);
});

test("accepts days that exist in some month, and no others", () => {
  const months = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 31 }), months, fc.integer({ min: 2027, max: 2035 }), (day, list, year) => {
      const exists = list.some((month) => new Date(Date.UTC(year, month - 1, day)).getUTCMonth() === month - 1);
      const expression = `0 0 3 ${String(day)} ${list.join(",")} ? ${String(year)}`;
      expect(cronFault(expression, TODAY) === undefined).toBe(exists);
    }),
  );
});

test.each([
  ["0 0 3 * * ?", []],
  ["0 0 3 31 2 ?", ["cron"]],
] as const)("a schedule of %j: findings %j", (cron, expected) => {
  const dev = validStage("dev");
  const fraud = dev.projects.fraud;
  if (fraud === undefined) throw new Error("dev has no project fraud");
  const training = { ...fraud.training, schedule: { cron, timezone: "UTC" } };

  const findings = scheduleRule({ ...dev, projects: { fraud: { ...fraud, training } } });

  expect(findings.map(({ path }) => path.at(-1))).toEqual(expected);
});

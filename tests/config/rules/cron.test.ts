import { cronFault } from "../../../config/rules/cron";
import { scheduleRule } from "../../../config/rules/schedule";
import { validStage } from "../project";

test.each([
  "0 0 3 * * ?",
  "0 0/15 * ? * MON-FRI",
  "0 30 10-13 ? * WED,FRI",
  "0 15 10 L * ?",
  "0 15 10 L-2 * ?",
  "0 15 10 15W * ?",
  "0 15 10 ? * 6L 2026-2030",
  "0 15 10 ? * 6#3",
  "0 11 11 11 11 ?",
  "0 0 0 1 jan ?",
  "*/10 * * ? * *",
])("takes %s", (expression) => {
  expect(cronFault(expression)).toBeUndefined();
});

test.each([
  ["0 3 * * *", "not 5"],
  ["", "not 1"],
  ["0 0 3 * * ? 2026 1", "not 8"],
  ["60 0 3 * * ?", "seconds from 0 to 59"],
  ["0 60 3 * * ?", "minutes"],
  ["0 0 24 * * ?", "hours"],
  ["0 0 3 32 * ?", "day of month"],
  ["0 0 3 0 * ?", "day of month"],
  ["0 0 3 ? 13 MON", "month"],
  ["0 0 3 ? * 0", "day of week"],
  ["0 0 3 ? * MON#6", "day of week"],
  ["0 0 3 * * ? 1969", "year"],
  ["0 0 3 * * *", "exactly one"],
  ["0 0 3 ? * ?", "exactly one"],
  ["0 0/0 3 * * ?", "minutes"],
  ["0 0/1/2 3 * * ?", "minutes"],
  ["0 1-2-3 3 * * ?", "minutes"],
  ["? 0 3 * * ?", "seconds"],
  ["@daily", "not 1"],
])("fails on %j: %s", (expression, reason) => {
  expect(cronFault(expression)).toContain(reason);
});

test.each([
  ["UTC", []],
  ["Europe/Berlin", []],
  ["Mars/Olympus", ["timezone"]],
  ["+02:00", ["timezone"]],
  ["", ["timezone"]],
] as const)("time zone %j: findings %j", (timezone, expected) => {
  const dev = validStage("dev");
  const fraud = dev.projects.fraud;
  if (fraud === undefined) throw new Error("dev has no project fraud");
  const training = { ...fraud.training, schedule: { cron: "0 0 3 * * ?", timezone } };

  const findings = scheduleRule({ ...dev, projects: { fraud: { ...fraud, training } } });

  expect(findings.map(({ path }) => path.at(-1))).toEqual(expected);
});

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { securityPage } from "../../cli/report/security-page";
import { CONTROL_MAP } from "../../guard/control-map";
import { CONTROLS_ELSEWHERE } from "../../guard/control-map/elsewhere";
import { RULE_IDS } from "../../guard/rules";

const ROOT = path.join(__dirname, "../..");
const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");

test("docs/security.md equals the output of `npm run docs:security`", () => {
  expect(read("docs/security.md")).toBe(securityPage());
});

test("every mapped control has code, a test and rules that exist", () => {
  const missing = CONTROL_MAP.flatMap(({ what, code, shown, rules = [] }) => [
    ...code.filter((file) => !existsSync(path.join(ROOT, file))).map((file) => `${what}: no file ${file}`),
    ...shown
      .filter(([file, name]) => !existsSync(path.join(ROOT, file)) || !isNamed(read(file), name))
      .map(([file, name]) => `${what}: no test "${name}" in ${file}`),
    ...rules.filter((rule) => !RULE_IDS.includes(rule)).map((rule) => `${what}: no rule ${rule}`),
  ]);

  expect(missing).toEqual([]);
  for (const { code, shown } of CONTROL_MAP) expect([code.length, shown.length]).not.toContain(0);
});

test("each control is mapped once", () => {
  const all = [...CONTROL_MAP, ...CONTROLS_ELSEWHERE].map(({ from, id, what }) => `${from} ${id} ${what}`);
  expect(new Set(all).size).toBe(all.length);
});

test("every rule of the guard is explained, with its remedy", () => {
  const page = securityPage();
  for (const id of RULE_IDS)
    expect(page).toMatch(new RegExp(`^- \`${id}\` \\((error|warning)\\): .+\\n  Otherwise: .+\\n  Remedy: `, "m"));
});

/** Whether a file's text contains a test, or an example of a rule, with exactly this name. */
function isNamed(text: string, name: string): boolean {
  const isTest = text
    .split(`"${name}"`)
    .slice(0, -1)
    .some((before) => /(test|\))\(\s*$/.test(before));
  return isTest || text.includes(`"${name}": [`);
}

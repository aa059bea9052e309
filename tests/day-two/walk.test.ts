import { CASES } from "./cases";
import { titleOf } from "./support/case";
import { isStatic } from "./support/static-case";
import { walkAll } from "./support/walk-all";

/** `DAY_TWO_ONLY=<regular expression>` runs only the cases with matching titles. */
const only = new RegExp(process.env["DAY_TWO_ONLY"] ?? "");
const cases = CASES.filter((each) => !isStatic(each) && only.test(titleOf(each)));

let faults: ReadonlyMap<string, string> = new Map();

beforeAll(async () => {
  faults = await walkAll(cases, (text) => process.stderr.write(`${text}\n`));
}, 7_200_000);

test.each(cases.map((each) => titleOf(each)))("%s", (title) => {
  expect(faults.get(title) ?? "as it should").toBe("as it should");
});

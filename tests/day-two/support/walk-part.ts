import { CASES } from "../cases";
import { titleOf } from "./case";
import { isStatic } from "./static-case";
import { walkAll } from "./walk-all";

/**
 * Number of test files that share the cases. CDKTF keeps every synthesis in memory, so all cases in one process would
 * exceed Node's heap.
 */
const PARTS = 2;

/** `DAY_TWO_ONLY=<regular expression>` runs only the cases with matching titles. */
const only = new RegExp(process.env["DAY_TWO_ONLY"] ?? "");

/** Declares the tests of one part of the cases. @param part number of the part, from 1 to `PARTS` */
export function walkPart(part: number): void {
  const all = CASES.filter((each) => !isStatic(each) && only.test(titleOf(each)));
  const size = Math.ceil(all.length / PARTS);
  const cases = all.slice((part - 1) * size, part * size);
  if (cases.length === 0) {
    test.todo(`no case matches ${String(only)}`);
    return;
  }
  let faults: ReadonlyMap<string, string> = new Map();
  beforeAll(async () => {
    faults = await walkAll(cases, (text) => process.stderr.write(`${text}\n`));
  }, 7_200_000);

  test.each(cases.map((each) => titleOf(each)))("%s", (title) => {
    expect(faults.get(title) ?? "as expected").toBe("as expected");
  });
}

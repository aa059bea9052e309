import fc from "fast-check";
import { CASES } from "./cases";
import { titleOf } from "./support/case";
import { isStatic } from "./support/static-case";
import { isGroupable } from "./support/prepared-case";
import { walkAll } from "./support/walk-all";

/**
 * Seed of the sample of cases: fixed by default. `DAY_TWO_SEED` selects other cases, `npm test -- day-two` runs all.
 */
const seed = Number(process.env["DAY_TWO_SEED"] ?? 20_261_126);
const candidates = CASES.filter((each) => !isStatic(each) && each.on === "dev");
const [applied, others] = [
  candidates.filter(isGroupable),
  candidates.filter((each) => !isGroupable(each) && !each.given),
];

/**
 * Size of the sample: cases whose changes one apply can combine (`applied`), and other cases, e.g. refused changes
 * (`others`). The sample is small, because Terraform plans or applies stacks for each case.
 */
const SAMPLE = { applied: 3, others: 1 };

test("sampled changes of a deployed stage's configuration are applied and reverted, or refused", async () => {
  const some = <T>(all: readonly T[], count: number): fc.Arbitrary<T[]> =>
    fc.shuffledSubarray([...all], { minLength: count, maxLength: count });
  const [sample = []] = fc.sample(
    fc.tuple(some(applied, SAMPLE.applied), some(others, SAMPLE.others)).map((parts) => parts.flat()),
    { numRuns: 1, seed },
  );
  const faults = await walkAll(sample, () => undefined);
  expect([...faults]).toEqual([]);
  expect(new Set(sample.map(titleOf)).size).toBe(SAMPLE.applied + SAMPLE.others);
}, 600_000);

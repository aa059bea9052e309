import { CASES } from "./cases";
import { deploy } from "./support/deployed";
import { grouped, onlyPlans } from "./support/groups";
import { inParallel } from "./support/in-parallel";
import { prepare } from "./support/prepared-case";
import { titleOf } from "./support/case";
import { isStatic } from "./support/static-case";
import { walkGroup, walkRefusals, type Faults } from "./support/walk";

const faults: Faults = new Map();
const only = process.env["DAY_TWO_ONLY"];
const chosen = CASES.filter((each) => !isStatic(each)).filter((each) => only === undefined || new RegExp(only).test(titleOf(each)));

beforeAll(async () => {
  const begin = performance.now();
  const log = (text: string): void => void process.stderr.write(`${Math.round((performance.now() - begin) / 1000)} s: ${text}\n`);
  const deployed = await deploy();
  log("deployed");
  try {
    const prepared = chosen.map((each) => prepare(each, deployed.overlay, deployed.snapshot.programs));
    const planned = prepared.filter(onlyPlans);
    const groups = grouped(prepared.filter((each) => !onlyPlans(each)));
    log(`${prepared.length} cases, ${planned.length} only plan, ${groups.length} groups`);
    await inParallel(2, [
      () => walkRefusals(deployed, planned, faults),
      ...groups.map((group) => async () => { const b = performance.now(); await walkGroup(deployed, group, faults); log(`group of ${group.length}: ${group[0]?.title} ${Math.round(performance.now() - b)} ms`); for (const {title} of group) { const f = faults.get(title); if (f) process.stderr.write(`   FAULT ${title}: ${f}\n`); } }),
    ]);
    log("done");
  } finally {
    const { rmSync } = await import("node:fs");
    rmSync(deployed.snapshot.folder, { recursive: true, force: true });
  }
}, 1_800_000);

test.each(chosen.map((each) => titleOf(each)))("%s", (title) => {
  expect(faults.get(title) ?? "as it should").toBe("as it should");
});

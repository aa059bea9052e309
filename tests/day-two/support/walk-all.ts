import { rmSync } from "node:fs";
import { titleOf, type DayTwoCase } from "./case";
import { deploy, type Deployed } from "./deployed";
import { grouped, onlyPlans } from "./groups";
import { inParallel } from "./in-parallel";
import { prepare, STAGES } from "./prepared-case";
import { walkGroup, walkRefusals, type Faults } from "./walk";

/** Number of copies of the deployment that are tested in parallel: one per core of a machine with two cores. */
const PARALLEL_COPIES = 2;

/** Number of refused cases that share a copy of the deployment. They can share it, because they apply nothing. */
const REFUSALS = 8;

/**
 * Deploys a service once and tries the cases on copies of it. Cases that change different resources share a copy. If the
 * cases change only dev, deploys no other stage.
 *
 * @param tell called with a line of progress at the start, and after each group of cases
 * @returns the failed cases
 */
export async function walkAll(cases: readonly DayTwoCase[], tell: (text: string) => void): Promise<Faults> {
  const faults: Faults = new Map();
  const deployed = await deploy(cases.every(({ on }) => on === "dev") ? ["dev"] : STAGES);
  try {
    const tasks = tasksOf(cases, deployed, faults, tell);
    tell(`${cases.length} cases in ${tasks.length} groups`);
    await inParallel(PARALLEL_COPIES, tasks);
    return faults;
  } finally {
    rmSync(deployed.snapshot.folder, { recursive: true, force: true });
  }
}

function tasksOf(
  cases: readonly DayTwoCase[],
  deployed: Deployed,
  faults: Faults,
  tell: (text: string) => void,
): readonly (() => Promise<void>)[] {
  const prepared = cases.map((each) => prepare(each, deployed.overlay, deployed.snapshot.programs));
  const planned = prepared.filter(onlyPlans);
  const shares = Array.from({ length: Math.ceil(planned.length / REFUSALS) }, (_, index) =>
    planned.slice(index * REFUSALS, (index + 1) * REFUSALS),
  );
  const groups = grouped(
    prepared.filter((each) => !onlyPlans(each)),
    deployed.overlay,
  );
  const timed =
    (group: readonly { definition: DayTwoCase }[], work: () => Promise<void>) => async (): Promise<void> => {
      const begin = performance.now();
      await work();
      const titles = group.map(({ definition }) => titleOf(definition));
      const wrong = titles
        .filter((title) => faults.has(title))
        .map((title) => `\n  ${title}: ${faults.get(title) ?? ""}`);
      tell(`${((performance.now() - begin) / 1000).toFixed(1)} s: ${titles.join(" | ")}${wrong.join("")}`);
    };
  return [
    ...shares.map((share) => timed(share, () => walkRefusals(deployed, share, faults))),
    ...groups.map((group) => timed(group, () => walkGroup(deployed, group, faults))),
  ];
}

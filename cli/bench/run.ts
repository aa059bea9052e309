import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { loadAccount } from "../../config/load";
import { Naming } from "../../core/naming";
import { configuration } from "../configuration";
import { connect } from "../connect";
import { resolveTarget } from "../target";
import { projectRoot, sandboxOverlay } from "../project";
import { rehearse } from "../rehearsal/rehearse";
import { sandboxDown, sandboxReset } from "../sandbox/lifecycle";
import { measureApply } from "./apply";
import { measureEngines } from "./engines";
import { mustPass } from "./must-pass";
import { measurePackagedModel } from "./packaged-model";
import { resultsPage } from "./results";
import { measureServing } from "./serving";
import { measureSynthesis } from "./synthesis";
import { measureTraining, type TrainingRow } from "./training";
import { buildWheel } from "../wheel";

const PORT = 8950;
const PROJECT = "fraud";

/**
 * Runs all measurements, starting from an empty sandbox.
 *
 * @param sizes numbers of training rows; measures one training for each number
 * @param withEngines whether to compare the engines `local` and `spark` on the last number of rows
 * @returns path of the page with the results
 */
export async function runBench(
  home: string,
  sizes: readonly number[],
  withEngines: boolean,
  signal: AbortSignal,
  report: (line: string) => void,
): Promise<string> {
  await sandboxReset(home);
  await buildWheel();
  report("synthesis of all stacks, compared with an empty app");
  const synthesis = await measureSynthesis();
  report("a first rehearsal");
  const rehearsal = await mustPass(rehearse({ home, overlay: sandboxOverlay, port: PORT, keep: true, signal }));
  try {
    report("the stage of a merge request");
    const request = await mustPass(
      rehearse({ home, overlay: sandboxOverlay, stages: ["pr-1"], port: PORT, keep: true, signal }),
    );
    const target = await resolveTarget({ home });
    report("an unchanged apply, compared with bare Terraform");
    const apply = await measureApply("dev", home, target);
    report("the endpoint under load");
    const naming = new Naming(loadAccount(configuration(sandboxOverlay)).service, "dev");
    const { host, token } = await connect({ naming }, target);
    const serving = await measureServing({ host, token: await token() }, naming, PROJECT);
    report("the packaged model alone");
    const packaged = await measurePackagedModel();
    const training: TrainingRow[] = [];
    for (const rows of sizes) {
      report(`training on ${rows} rows`);
      training.push(await measureTraining(rows, home, PORT + 20, signal));
    }
    if (withEngines) report("training with the engine local, and with the engine spark");
    const engines = withEngines ? await measureEngines(sizes.at(-1) ?? 0) : undefined;
    const results = { synthesis, rehearsal, request, apply, training, engines, packaged, serving };
    const file = path.join(projectRoot, "bench", "results.md");
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, resultsPage(results, new Date()));
    return file;
  } finally {
    await sandboxDown(home);
  }
}

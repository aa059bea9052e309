import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseDocument } from "yaml";
import { loadAccount } from "../../config/load";
import { Naming } from "../../core/naming";
import { configuration } from "../configuration";
import { connect } from "../connect";
import { resolveTarget } from "../target";
import { projectRoot, sandboxOverlay, UserError } from "../project";
import { rehearse, type Rehearsal } from "../rehearsal/rehearse";
import { sandboxDown, sandboxReset } from "../sandbox/lifecycle";
import { measureApply } from "./apply";
import { resultsPage, type TrainingRow } from "./results";
import { measureServing } from "./serving";
import { measureSynthesis } from "./synthesis";

const PORT = 8950;
const PROJECT = "fraud";
const SIZES = [100_000, 1_000_000] as const;

/** Measures everything in one run, from an empty sandbox; returns the path of the page with the results. */
export async function runBench(home: string, signal: AbortSignal, report: (line: string) => void): Promise<string> {
  await sandboxReset(home);
  report("synthesis against an empty app");
  const synthesis = await measureSynthesis();
  report("a first rehearsal");
  const rehearsal = await mustPass(rehearse({ home, overlay: sandboxOverlay, port: PORT, keep: true, signal }));
  try {
    const target = await resolveTarget({ home });
    report("an unchanged apply against bare Terraform");
    const apply = await measureApply("dev", home, target);
    report("the endpoint under load");
    const naming = new Naming(loadAccount(configuration(sandboxOverlay)).service, "dev");
    const { host, token } = await connect({ naming }, target);
    const serving = await measureServing({ host, token: await token() }, naming, PROJECT);
    const training: TrainingRow[] = [];
    for (const rows of SIZES) training.push(await trainWith(rows, home, signal, report));
    const file = path.join(projectRoot, "bench", "results.md");
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, resultsPage({ synthesis, rehearsal, apply, training, serving }, new Date()));
    return file;
  } finally {
    await sandboxDown(home);
  }
}

/** One rehearsal of dev, in a sandbox of its own, with that many rows. */
async function trainWith(
  rows: number,
  home: string,
  signal: AbortSignal,
  report: (line: string) => void,
): Promise<TrainingRow> {
  report(`training on ${rows} rows`);
  const overlay = path.join(home, `rows-${rows}.yaml`);
  const document = parseDocument(readFileSync(sandboxOverlay, "utf8"));
  document.setIn(["stage", "projects", PROJECT, "data", "rows"], rows);
  writeFileSync(overlay, String(document));
  const ownHome = `${home}-${rows}`;
  await sandboxReset(ownHome);
  const [outcome] = (await mustPass(rehearse({ home: ownHome, stages: ["dev"], overlay, port: PORT + 20, signal })))
    .outcomes;
  return { rows, tasks: outcome?.taskSeconds ?? {} };
}

async function mustPass(running: Promise<Rehearsal>): Promise<Rehearsal> {
  const rehearsal = await running;
  const failed = rehearsal.outcomes.flatMap(({ stage, steps }) =>
    steps.filter((step) => !step.ok).map((step) => `${stage}, ${step.name}: ${step.detail}`),
  );
  if (!rehearsal.ok) throw new UserError(`nothing is measured on a rehearsal that fails:\n${failed.join("\n")}`);
  return rehearsal;
}

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseDocument } from "yaml";
import { loadStage } from "../../config/load";
import { configuration } from "../configuration";
import { sandboxOverlay, UserError } from "../project";
import { rehearse } from "../rehearsal/rehearse";
import { sandboxReset } from "../sandbox/lifecycle";
import { mustPass } from "./must-pass";
import { withPeakMemory, type PeakMemory } from "./peak-memory";
import { benchScript } from "./python-script";

/** Seconds per step, and the peak memory of a training's Python process. */
interface Measured {
  readonly steps: Readonly<Record<string, number>>;
  readonly peakMebibytes: number;
}

/** Measurements for one number of rows: the training job and a plain script. */
export interface TrainingRow {
  readonly rows: number;
  readonly job: Measured & PeakMemory;
  readonly script: Measured;
}

/** Share of frauds in the generated rows, as in the public dataset PaySim. */
export const POSITIVE_SHARE = 0.0013;

/** Stage in which the training is measured. It has only one project. */
const STAGE = "staging";
const PROJECT = "fraud";

/** Steps of the training job that `bench/plain_training.py` also has. */
const COMPARED = ["validate", "prepare", "train", "evaluate"];

/**
 * Measures the training job with a number of rows, in a rehearsal in a separate sandbox. Then measures a plain Python
 * script that trains on the same number of rows.
 */
export async function measureTraining(
  rows: number,
  home: string,
  port: number,
  signal: AbortSignal,
): Promise<TrainingRow> {
  const overlay = path.join(home, `rows-${rows}.yaml`);
  writeFileSync(overlay, overlayWith(rows));
  const ownHome = `${home}-${rows}`;
  await sandboxReset(ownHome);
  const running = mustPass(rehearse({ home: ownHome, stages: [STAGE], overlay, port, signal }));
  const [{ outcomes }, memory] = await withPeakMemory(ownHome, running);
  const project = outcomes.flatMap(({ projects }) => projects).find((each) => each.project === PROJECT);
  const seconds = Object.entries(project?.taskSeconds ?? {}).filter(([step]) => COMPARED.includes(step));
  return { rows, job: { steps: Object.fromEntries(seconds), ...memory }, script: await plainScript(rows, overlay) };
}

/**
 * Returns the sandbox's overlay with a number of rows, the share of frauds `POSITIVE_SHARE`, a longer timeout and lower
 * limits of the gate. With so few frauds, a model that is trained on few rows would miss the original limits. The
 * benchmark measures only time and memory.
 */
function overlayWith(rows: number): string {
  const document = parseDocument(readFileSync(sandboxOverlay, "utf8"));
  const project = ["stage", "projects", PROJECT];
  document.setIn([...project, "source", "synthetic", "rows"], rows);
  document.setIn([...project, "source", "synthetic", "parameters", "fraudShare"], POSITIVE_SHARE);
  document.setIn([...project, "training", "timeoutMinutes"], 240);
  document.setIn([...project, "gate", "limits", "prAuc", "min"], 0.1);
  document.setIn([...project, "gate", "limits", "recallAtPrecision50", "min"], 0.1);
  document.setIn([...project, "gate", "sliceLimits", "prAuc", "min"], 0);
  return String(document);
}

/** Command-line flags that all training scripts in `bench` have, from the configuration of the measured project. */
export function scriptFlags(rows: number, { synthetic, training }: ScriptSettings): Readonly<Record<string, number>> {
  return { rows, "fraud-share": POSITIVE_SHARE, seed: synthetic.seed, folds: training.folds };
}

type ScriptSettings = ReturnType<typeof measuredProject>;

/** Settings of the project that the benchmark trains: `source.synthetic` and `training`. */
export function measuredProject(overlay: string) {
  const project = loadStage(STAGE, configuration(overlay)).projects[PROJECT];
  const synthetic = project?.source.synthetic;
  if (project === undefined || synthetic === undefined) {
    throw new UserError(
      `stage ${STAGE} has no project ${PROJECT} with \`source.synthetic\`: add it, because the benchmark trains it`,
    );
  }
  return { synthetic, training: project.training };
}

async function plainScript(rows: number, overlay: string): Promise<Measured> {
  const settings = measuredProject(overlay);
  const flags = { ...scriptFlags(rows, settings), "holdout-share": settings.training.holdoutShare };
  const measured = await benchScript<Measured>("plain_training.py", flags);
  const { read = 0, validate = 0, ...steps } = measured.steps;
  return { ...measured, steps: { validate: read + validate, ...steps } };
}

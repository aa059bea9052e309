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

/** Seconds and memory per step. */
interface Measured {
  readonly steps: Readonly<Record<string, number>>;
  readonly peakMebibytes: number;
}

/** Measurements for one number of rows: the training job and a plain script. */
export interface TrainingRow {
  readonly rows: number;
  readonly job: Measured & PeakMemory;
  /** The training job with `xgboost.spark` instead of XGBoost on the driver, if measured. */
  readonly sparkJob?: Measured & PeakMemory;
  readonly script: Measured;
}

/** Value of `training.engine`. */
type Engine = "local" | "spark";

/** Share of frauds in the public PaySim file. */
export const POSITIVE_SHARE = 0.0013;

/** A stage that has one project. */
const STAGE = "staging";
const PROJECT = "fraud";

/** Steps of the training job that the script also has. */
const COMPARED = ["validate", "prepare", "train", "evaluate"];

/** Trains in rehearsals with a number of rows, each in its own sandbox, then in a script without a platform. */
export async function measureTraining(
  rows: number,
  { home, port, signal }: { readonly home: string; readonly port: number; readonly signal: AbortSignal },
  engines: readonly Engine[] = ["local"],
): Promise<TrainingRow> {
  const jobs = new Map<Engine, Measured & PeakMemory>();
  for (const engine of engines) {
    const overlay = path.join(home, `${engine}-${rows}.yaml`);
    writeFileSync(overlay, overlayWith(rows, engine));
    jobs.set(engine, await measureJob(overlay, `${home}-${engine}-${rows}`, port, signal));
  }
  const [job, sparkJob] = [jobs.get("local"), jobs.get("spark")];
  if (job === undefined) throw new Error("engines: must contain local, to which the others are compared");
  const script = await plainScript(rows, path.join(home, `local-${rows}.yaml`));
  return { rows, job, ...(sparkJob && { sparkJob }), script };
}

async function measureJob(
  overlay: string,
  home: string,
  port: number,
  signal: AbortSignal,
): Promise<Measured & PeakMemory> {
  await sandboxReset(home);
  const running = mustPass(rehearse({ home, stages: [STAGE], overlay, port, signal }));
  const [{ outcomes }, memory] = await withPeakMemory(home, running);
  const project = outcomes.flatMap(({ projects }) => projects).find((each) => each.project === PROJECT);
  const seconds = Object.entries(project?.taskSeconds ?? {}).filter(([step]) => COMPARED.includes(step));
  return { steps: Object.fromEntries(seconds), ...memory };
}

/**
 * Overlay with lower limits of the gate, which few rows with this share of frauds could not meet. Only time is
 * measured.
 */
function overlayWith(rows: number, engine: Engine): string {
  const document = parseDocument(readFileSync(sandboxOverlay, "utf8"));
  const project = ["stage", "projects", PROJECT];
  document.setIn([...project, "source", "synthetic", "rows"], rows);
  document.setIn([...project, "source", "synthetic", "parameters", "fraudShare"], POSITIVE_SHARE);
  document.setIn([...project, "training", "engine"], engine);
  document.setIn([...project, "training", "timeoutMinutes"], 240);
  document.setIn([...project, "gate", "limits", "prAuc", "min"], 0.1);
  document.setIn([...project, "gate", "limits", "recallAtPrecision50", "min"], 0.1);
  document.setIn([...project, "gate", "sliceLimits", "prAuc", "min"], 0);
  return String(document);
}

async function plainScript(rows: number, overlay: string): Promise<Measured> {
  const project = loadStage(STAGE, configuration(overlay)).projects[PROJECT];
  const synthetic = project?.source.synthetic;
  if (project === undefined || synthetic === undefined) {
    throw new UserError(`stage ${STAGE} has no project ${PROJECT} with a synthetic source`);
  }
  const { training } = project;
  const flags = {
    ...{ rows, "fraud-share": POSITIVE_SHARE, seed: synthetic.seed },
    ...{ folds: training.folds, "holdout-share": training.holdoutShare },
  };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const measured = await benchScript<Measured>("plain_training.py", args);
  const { read = 0, validate = 0, ...steps } = measured.steps;
  return { ...measured, steps: { validate: read + validate, ...steps } };
}

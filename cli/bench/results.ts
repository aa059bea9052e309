import { cpus, totalmem } from "node:os";
import type { ApplyResult } from "./apply";
import { markdownTable } from "../report/markdown-table";
import type { EnginesResult } from "./engines";
import { plannedSteps, type PartOutcome } from "../rehearsal/outcome";
import type { Rehearsal } from "../rehearsal/rehearse";
import type { PackagedModelResult } from "./packaged-model";
import type { ServingRow } from "./serving";
import type { SynthesisResult } from "./synthesis";
import { POSITIVE_SHARE, type TrainingRow } from "./training";

/** Results of one run of the benchmark. */
export interface BenchResults {
  readonly synthesis: SynthesisResult;
  readonly rehearsal: Rehearsal;
  /** Rehearsal of a merge request's stage, in a sandbox in which `dev` is already deployed. */
  readonly request: Rehearsal;
  readonly apply: ApplyResult;
  readonly training: readonly TrainingRow[];
  readonly engines: EnginesResult | undefined;
  readonly packaged: PackagedModelResult;
  readonly serving: readonly ServingRow[];
}

/** The results as a page of Markdown, which also names the measured machine. */
export function resultsPage(results: BenchResults, date: Date): string {
  const { synthesis, rehearsal, request, apply, training, engines, packaged, serving } = results;
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `# Results of \`npm run bench\`

${date.toISOString().slice(0, 10)}, ${machine}, Node ${process.versions.node}. Ratios are more reliable than seconds, because other programs share the machine.

## Synthesis
All stacks ${synthesis.app.toFixed(2)} CPU-s, an empty CDKTF app ${synthesis.empty.toFixed(2)} CPU-s: ${synthesis.ratio.toFixed(2)} times (medians of alternating runs).

## First rehearsal, without the set-up: ${rehearsal.seconds.toFixed(0)} s
${rehearsalTable(
  ["stage"],
  rehearsal.outcomes.map((outcome) => ({ names: [outcome.stage], outcome })),
)}

${rehearsalTable(
  ["stage", "project"],
  rehearsal.outcomes.flatMap(({ stage, projects }) =>
    projects.map((outcome) => ({ names: [stage, outcome.project], outcome })),
  ),
)}

Before the stages: ${rehearsal.preparation.map(({ name, seconds }) => `${name} ${seconds.toFixed(1)} s`).join(", ")}.
The step \`deploy\` is the first \`./fraudops apply\` of a stage; \`re-deploy\` is a second one, which changes nothing.

${requestSection(request)}

${applySection(apply)}

${trainingSection(training)}

${engines === undefined ? "" : `${enginesSection(engines)}\n\n`}${packagedSection(packaged)}

## Serving the champion, one record per query
${markdownTable([
  ["server", "clients", "p50, ms", "p99, ms", "queries per second"],
  ...serving.map(({ server, clients, result }) => [
    server,
    String(clients),
    result.p50.toFixed(2),
    result.p99.toFixed(2),
    result.rate.toFixed(0),
  ]),
])}
`;
}

/** Section of the results page: seconds per step of a merge request's stage. */
export function requestSection({ outcomes }: Pick<Rehearsal, "outcomes">): string {
  const steps = outcomes.flatMap((stage) => [...stage.steps, ...stage.projects.flatMap((project) => project.steps)]);
  const seconds = steps.filter(({ name }) => name !== "re-deploy").reduce((sum, step) => sum + step.seconds, 0);
  const rows = outcomes.flatMap((stage) => [
    { names: [stage.stage], outcome: stage },
    ...stage.projects.map((outcome) => ({ names: [outcome.project], outcome })),
  ]);
  return `## A merge request's stage, deployed, tested, trained and taken down: ${seconds.toFixed(0)} s
${rehearsalTable(["stage or project"], rows)}

The pipeline of a merge request does not deploy twice: \`re-deploy\` is not in the sum.`;
}

/** Markdown table of the seconds per step, with one row per stage or project. */
function rehearsalTable(
  heading: readonly string[],
  rows: readonly { readonly names: readonly string[]; readonly outcome: PartOutcome }[],
): string {
  const steps = plannedSteps(rows.map(({ outcome }) => outcome));
  return markdownTable([
    [...heading, ...steps.map((step) => `${step}, s`)],
    ...rows.map(({ names, outcome }) => [
      ...names,
      ...steps.map((name) => outcome.steps.find((step) => step.name === name)?.seconds.toFixed(1) ?? "-"),
    ]),
  ]);
}

/** Section on the training job compared with a plain script. */
export function trainingSection(rows: readonly TrainingRow[]): string {
  const steps = [...new Set(rows.flatMap(({ job }) => Object.keys(job.steps)))];
  const table = markdownTable([
    ["rows", "", ...steps, "all", "rows per second", "peak memory, MiB", "times the script"],
    ...rows.flatMap(({ rows: count, job, script }) =>
      [
        { who: "job", measured: job, memory: `${mebibytes(job)} + ${Math.round(job.jvmMebibytes)} JVM` },
        { who: "script", measured: script, memory: mebibytes(script) },
      ].map(({ who, measured, memory }) => [
        count.toLocaleString("en"),
        who,
        ...steps.map((step) => measured.steps[step]?.toFixed(1) ?? "-"),
        total(measured).toFixed(1),
        Math.round(count / total(measured)).toLocaleString("en"),
        memory,
        (total(measured) / total(script)).toFixed(2),
      ]),
    ),
  ]);
  return `## Training, seconds per step
The training job of the fraud project from \`validate\` to \`evaluate\`, with ${percent(POSITIVE_SHARE)} positives, compared with \`bench/plain_training.py\`: this script
uses pandas and the same features, candidates and number of folds, in one process. The script's \`validate\` includes reading the rows.

${table}`;
}

/** Section on the step `train` with the engines `local` and `spark`. */
export function enginesSection({ rows, local, spark }: EnginesResult): string {
  const table = markdownTable([
    ["engine", "seconds", "rows per second", "PR-AUC of the folds", "times `local`"],
    ...Object.entries({ local, spark }).map(([engine, { seconds, metric }]) => [
      `\`${engine}\``,
      seconds.toFixed(1),
      Math.round(rows / seconds).toLocaleString("en"),
      metric.toFixed(4),
      (seconds / local.seconds).toFixed(2),
    ]),
  ]);
  return `## Engines \`local\` and \`spark\`, ${rows.toLocaleString("en")} rows
Cross-validation, leakage checks and final fit of the fraud project's XGBoost candidates (\`bench/spark_engine.py\`). \`spark\` is for more rows than
the driver's memory can hold; on one machine it is slower.

${table}`;
}

function total({ steps }: { readonly steps: Readonly<Record<string, number>> }): number {
  return Object.values(steps).reduce((a, b) => a + b, 0);
}

function mebibytes({ peakMebibytes }: { readonly peakMebibytes: number }): string {
  return Math.round(peakMebibytes).toString();
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

/** Section on calls of the packaged model in one process, without a model server. */
export function packagedSection(result: PackagedModelResult): string {
  const rows = Object.entries(result);
  const table = markdownTable([
    ["rows per call", "through pyfunc", "packaged model", "without the answers", "booster alone", "times the booster"],
    ...rows.map(([count, { pyfunc, packaged, predictions, booster }]) => [
      count,
      ...[pyfunc, packaged, predictions, booster].map((value) => value.toFixed(0)),
      (pyfunc / booster).toFixed(2),
    ]),
  ]);
  return `## The packaged model alone, microseconds per call
The packaged model is the MLflow model that an endpoint serves, here without a model server. Medians of alternating calls
(\`bench/packaged_model.py\`). Each column includes the columns to its right: \`pyfunc\` adds MLflow's checks against the signature,
the packaged model adds the answers (score and decision of each row), and "without the answers" adds the packaged model's checks and encoding of the inputs.

${table}`;
}

/** Section on an unchanged apply. */
export function applySection({ stage, apply, synthesis, bare, ratio }: ApplyResult): string {
  return `## Unchanged apply of \`${stage}\`
\`./fraudops apply ${stage} --yes\` ${apply.toFixed(2)} s, bare \`terraform plan\` and \`apply\` of the same stacks ${bare.toFixed(2)} s: ${ratio.toFixed(2)} times
(medians of alternating runs). Both exclude the synthesis, which takes ${synthesis.toFixed(2)} s.`;
}

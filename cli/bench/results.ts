import { cpus, totalmem } from "node:os";
import type { ApplyResult } from "./apply";
import { markdownTable } from "../report/markdown-table";
import type { Rehearsal } from "../rehearsal/rehearse";
import { STAGE_STEPS } from "../rehearsal/steps";
import type { ServingRow } from "./serving";
import type { SynthesisResult } from "./synthesis";

/** Seconds of the steps of one training run. */
export interface TrainingRow {
  readonly rows: number;
  readonly tasks: Readonly<Record<string, number>>;
}

/** All that one run of the benchmark measured. */
export interface BenchResults {
  readonly synthesis: SynthesisResult;
  readonly rehearsal: Rehearsal;
  readonly apply: ApplyResult;
  readonly training: readonly TrainingRow[];
  readonly serving: readonly ServingRow[];
}

/** The results as a page of Markdown, with the machine they were measured on. */
export function resultsPage({ synthesis, rehearsal, apply, training, serving }: BenchResults, date: Date): string {
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const tasks = [...new Set(training.flatMap((row) => Object.keys(row.tasks)))];
  return `# Results of \`npm run bench\`

${date.toISOString().slice(0, 10)}, ${machine}, Node ${process.versions.node}. Ratios hold better than seconds: the machine is shared.

## Synthesis
All stacks ${synthesis.app.toFixed(2)} CPU-s, an empty CDKTF app ${synthesis.empty.toFixed(2)} CPU-s: ${synthesis.ratio.toFixed(2)} times (medians of runs in turn).

## First rehearsal, set-up aside: ${rehearsal.seconds.toFixed(0)} s
${markdownTable([
  ["stage", ...STAGE_STEPS.map((step) => `${step.name}, s`)],
  ...rehearsal.outcomes.map(({ stage, steps }) => [
    stage,
    ...STAGE_STEPS.map(({ name }) => steps.find((step) => step.name === name)?.seconds.toFixed(1) ?? "-"),
  ]),
])}

Before the stages: ${rehearsal.preparation.map(({ name, seconds }) => `${name} ${seconds.toFixed(1)} s`).join(", ")}.
The step \`deploy\` is a first \`fraudops apply\` of a stage; \`re-deploy\` is an unchanged one, and a \`cdktf deploy\` besides.

${applySection(apply)}

## Training job, seconds per task
${markdownTable([
  ["rows", ...tasks, "rows per second in `train`"],
  ...training.map((row) => [
    row.rows.toLocaleString("en"),
    ...tasks.map((task) => row.tasks[task]?.toFixed(1) ?? "-"),
    Math.round(row.rows / (row.tasks["train"] ?? Number.NaN)).toLocaleString("en"),
  ]),
])}

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

/** The part of the page on an unchanged apply. */
export function applySection({ stage, apply, synthesis, bare, ratio }: ApplyResult): string {
  return `## Unchanged apply of \`${stage}\`
\`fraudops apply ${stage} --yes\` ${apply.toFixed(2)} s, bare \`terraform plan\` and \`apply\` of the same stacks ${bare.toFixed(2)} s: ${ratio.toFixed(2)} times
(medians of runs in turn). Synthesis is counted apart: ${synthesis.toFixed(2)} s.`;
}

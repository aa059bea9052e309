import type { StageOutcome } from "../rehearsal/outcome";
import type { Rehearsal } from "../rehearsal/rehearse";
import { STAGE_STEPS } from "../rehearsal/steps";

/** Pictures of one stage, as SVG; empty when there was nothing to draw. */
export interface StagePictures {
  readonly architecture: string;
  readonly curve: string;
}

/** The report as one HTML page. */
export function page(rehearsal: Rehearsal, pictures: readonly StagePictures[]): string {
  const verdict = rehearsal.ok ? "every step of every stage passed" : "the rehearsal failed";
  const stages = rehearsal.outcomes.map((outcome, index) => stageSection(outcome, pictures[index]));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Rehearsal</title><style>${STYLE}</style></head><body>
<h1>Rehearsal of the service</h1>
<p class="${rehearsal.ok ? "ok" : "bad"}">${verdict}, ${rehearsal.seconds.toFixed(0)} s</p>
${overview(rehearsal)}
${stages.join("\n")}
</body></html>
`;
}

function overview({ outcomes, preparation, unhandled }: Rehearsal): string {
  const heading = ["stage", "resources", ...STAGE_STEPS.map((step) => step.name), "version", "PR-AUC", "endpoint"];
  const rows = outcomes.map((outcome) => [
    escape(outcome.stage),
    outcome.resources?.toString() ?? "–",
    ...STAGE_STEPS.map(({ name }) => {
      const step = outcome.steps.find((candidate) => candidate.name === name);
      if (step === undefined) return "–";
      return `<span class="${step.ok ? "ok" : "bad"}">${step.ok ? "✓" : "✗"} ${step.seconds.toFixed(1)} s</span>`;
    }),
    outcome.modelVersion ?? "–",
    outcome.prAuc?.toFixed(3) ?? "–",
    outcome.endpointState ?? "–",
  ]);
  const failed = [...preparation, ...outcomes.flatMap(({ steps }) => steps)].filter((step) => !step.ok);
  const notes = [
    ...failed.map((step) => `<pre class="bad">${escape(`${step.name}: ${step.detail}`)}</pre>`),
    ...unhandled.map((route) => `<p class="bad">the sandbox has no answer for ${escape(route)}</p>`),
  ];
  const before = preparation.map(({ name, seconds }) => `${name} ${seconds.toFixed(1)} s`).join(", ");
  return `${table(heading, rows)}<p>Before the stages: ${before}.</p>${notes.join("")}`;
}

function stageSection(outcome: StageOutcome, pictures: StagePictures | undefined): string {
  const applied = (outcome.applied ?? []).map((s) => [escape(s.stack), `${s.added}`, `${s.changed}`, `${s.destroyed}`]);
  const tasks = Object.entries(outcome.taskSeconds ?? {}).map(([task, seconds]) => [escape(task), seconds.toFixed(1)]);
  const scores = [...(outcome.scored ?? [])]
    .sort((a, b) => b.score - a.score)
    .slice(0, 12)
    .map(({ score, label, record }) => [
      score.toFixed(4),
      label === 1 ? '<span class="bad">fraud</span>' : "–",
      `<code>${escape(JSON.stringify(record))}</code>`,
    ]);
  return `<section><h2>${escape(outcome.stage)}: ${escape(outcome.project)}</h2>
<h3>Architecture</h3><figure class="architecture">${pictures?.architecture ?? ""}</figure>
<div class="columns"><div><h3>Precision and recall on the frozen holdout</h3><figure>${pictures?.curve ?? ""}</figure></div>
<div><h3>What was applied</h3>${table(["stack", "added", "changed", "destroyed"], applied)}
<h3>Training job</h3>${table(["task", "seconds"], tasks)}</div></div>
<h3>Scores beside the truth</h3>${table(["score", "truth", "transaction"], scores)}</section>`;
}

function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "<p>nothing</p>";
  const cells = (tag: string, row: readonly string[]): string => row.map((cell) => `<${tag}>${cell}</${tag}>`).join("");
  const body = rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("");
  return `<table><thead><tr>${cells("th", heading)}</tr></thead><tbody>${body}</tbody></table>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; color: #0f172a; max-width: 1200px; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem } h2 { margin-top: 2.5rem; border-top: 1px solid #e2e8f0; padding-top: 1.5rem } h3 { font-size: 1rem }
table { border-collapse: collapse } th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #e2e8f0; vertical-align: top }
th { color: #475569; font-weight: 600 } .ok { color: #15803d } .bad { color: #b91c1c } pre { white-space: pre-wrap }
code { font-size: .78rem; color: #475569; overflow-wrap: anywhere } figure { margin: 0 }
.columns { display: grid; grid-template-columns: 1fr 1fr; gap: 2rem } .architecture svg { width: 100%; height: auto }
.curve { width: 100%; max-width: 460px } .curve text { font-size: 11px; fill: #475569 } .curve .strong { font-weight: 700; fill: #0f172a }
.curve .grid { stroke: #e2e8f0 } .curve polyline { fill: none; stroke: #2563eb; stroke-width: 2 }
`;

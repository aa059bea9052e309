import type { StageOutcome } from "../rehearsal/outcome";
import { DOMAINS } from "./architecture/domains";
import { html, Html, table } from "./html";

/** Pictures of one stage, as SVG; empty when there was nothing to draw. */
export interface StagePictures {
  readonly overview: string;
  readonly stacks: readonly { readonly name: string; readonly svg: string }[];
  readonly curve: string;
}

/** What the rehearsal of one stage found out. */
export function stageSection(outcome: StageOutcome, pictures: StagePictures | undefined): Html {
  const applied = (outcome.applied ?? []).map((s) => [s.stack, `${s.added}`, `${s.changed}`, `${s.destroyed}`]);
  return html`<section class="card">
    <h2>${outcome.stage}: ${outcome.project}</h2>
    ${figures(outcome)}
    <div class="columns">
      <div>
        <h3>Precision and recall on the frozen holdout</h3>
        <figure>${new Html(pictures?.curve ?? "")}</figure>
      </div>
      <div>
        <h3>Seconds per task of the training job</h3>
        ${bars(Object.entries(outcome.taskSeconds ?? {}))}
        <h3>What was applied</h3>
        ${table(["stack", "added", "changed", "destroyed"], applied)}
      </div>
    </div>
    <h3>Scores of transactions that training never saw, beside the truth</h3>
    ${scores(outcome)}
    <h3>Architecture</h3>
    ${architecture(pictures)}
  </section>`;
}

function figures({ resources, modelVersion, prAuc, endpointState, workspaceUrl }: StageOutcome): Html {
  const known = Object.entries({
    resources: resources?.toString(),
    "model version": modelVersion,
    "PR-AUC": prAuc?.toFixed(3),
    endpoint: endpointState,
    workspace: workspaceUrl,
  });
  const cells = known.map(([name, value]) => html`<div><b>${value ?? "–"}</b><span>${name}</span></div>`);
  return html`<div class="figures">${cells}</div>`;
}

function bars(seconds: readonly (readonly [string, number])[]): Html {
  const longest = Math.max(...seconds.map(([, value]) => value), 0.001);
  const rows = seconds.map(([name, value]) => [
    name,
    html`<span class="nowrap"
      ><span class="bar" style="width:${((value / longest) * 220).toFixed(0)}px"></span> ${value.toFixed(1)}</span
    >`,
  ]);
  return table(["task", "seconds"], rows);
}

/** Rows and columns that a page shows; the whole is in the volume. */
const SHOWN = { rows: 12, columns: 7 };

function scores({ scored = [] }: StageOutcome): Html {
  const columns = Object.keys(scored[0]?.record ?? {}).slice(0, SHOWN.columns);
  const rows = [...scored]
    .sort((a, b) => b.score - a.score)
    .slice(0, SHOWN.rows)
    .map(({ score, label, record }) => [
      html`<span class="nowrap ${label === 1 ? "fraud" : ""}"
        ><span class="bar" style="width:${(score * 90).toFixed(0)}px"></span> ${score.toFixed(4)}</span
      >`,
      label === 1 ? html`<b class="bad">fraud</b>` : html`<span class="quiet">–</span>`,
      ...columns.map((column) => cell(record[column] ?? "")),
    ]);
  return table(["score", "truth", ...columns], rows);
}

function cell(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function architecture(pictures: StagePictures | undefined): Html {
  if (pictures === undefined || pictures.stacks.length === 0) return html`<p class="quiet">nothing was synthesized</p>`;
  const legend = DOMAINS.map(
    ({ name, fill, line }) => html`<span><i style="background:${fill};border-color:${line}"></i>${name}</span>`,
  );
  const stacks = pictures.stacks.map(
    ({ name, svg }) =>
      html`<details open>
        <summary>${name}</summary>
        <figure class="stack">${new Html(svg)}</figure>
      </details>`,
  );
  return html`<div class="legend">${legend}</div>
    <figure class="overview">
      <figcaption>The stacks. Solid: reads outputs; dashed: looks objects up by their names.</figcaption>
      ${new Html(pictures.overview)}
    </figure>
    <p class="quiet">
      Within a stack an arrow leads from a thing to what is built on it or comes after it; dashed: a task reads or
      writes it. What only configures or grants access to a thing is counted there as a setting.
    </p>
    ${stacks}`;
}

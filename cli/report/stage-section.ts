import { counted } from "../../review/words";
import type { StageOutcome } from "../rehearsal/outcome";
import { DOMAINS } from "./architecture/domains";
import { html, Html, table } from "./html";
import { scoreSection } from "./score-section";

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
    <h3>The guard's verdict</h3>
    ${guardText(outcome)}
    <h3>Runs</h3>
    ${logs(outcome)}
    <h3>Scores of records that training never saw, beside the truth</h3>
    ${scoreSection(outcome)}
    <h3>Architecture</h3>
    ${architecture(pictures)}
  </section>`;
}

function figures({ resources, modelVersion, prAuc, gate = {}, endpointState, workspaceUrl }: StageOutcome): Html {
  const limits = Object.entries(gate).map(
    ([name, limit]) => `${name} ${typeof limit === "number" ? limit : JSON.stringify(limit)}`,
  );
  const known = Object.entries({
    resources: resources?.toString(),
    "model version": modelVersion,
    "PR-AUC on the holdout": prAuc?.toFixed(3),
    "limits of the gate": limits.join(", ") || undefined,
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

/** What the guard found in the plans that were applied. */
function guardText({ verdict }: StageOutcome): Html {
  if (verdict === undefined) return html`<p class="quiet">the guard was not asked</p>`;
  const { findings, waived, allowedLosses, examined } = verdict;
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const counts = `${counted(examined, "resource")} examined: ${counted(errors, "error")}, ${counted(findings.length - errors, "warning")}, ${waived.length} waived, ${counted(allowedLosses.length, "loss", "losses")} allowed`;
  const rows = findings.map(({ severity, rule, resource, found }) => [severity, rule, resource, found]);
  return html`<p class="${errors > 0 ? "bad" : "ok"}">${counts}</p>
    ${rows.length === 0 ? "" : table(["severity", "rule", "resource", "found"], rows)}`;
}

/** Links to what the runs printed, as they lie beside the report. */
function logs({ runs = {}, taskSeconds = {} }: StageOutcome): Html {
  const rows = Object.entries(runs).map(([role, id]) => {
    const tasks = role === "training" ? Object.keys(taskSeconds) : [role];
    const links = tasks.map((task) => html`<a href="runs/${id}/${task}-0.log">${task}</a> `);
    return [role, String(id), html`${links}<a href="runs/${id}/job-cluster-main.log">cluster</a>`];
  });
  return table(["job", "run", "logs"], rows, "no job ran");
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

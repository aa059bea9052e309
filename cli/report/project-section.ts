import { primaryOf, type Evaluation } from "../databricks/evaluation";
import { numberText } from "../measured";
import type { ProjectOutcome } from "../rehearsal/outcome";
import { decisionSection } from "./decision-section";
import { figures } from "./figures";
import { html, table, type Html } from "./html";
import { metricsSection } from "./metrics-section";
import { plotsSection } from "./plots/plots-section";
import { scoreSection } from "./score-section";
import { slicesSection } from "./slices-section";

/** Results of the rehearsal of one project of a stage. */
export function projectSection(stage: string, outcome: ProjectOutcome): Html {
  const { project, task, champion, endpointState, taskSeconds = {} } = outcome;
  const evaluation = champion?.evaluation;
  const primary = evaluation && primaryOf(evaluation);
  const value = primary?.value ?? undefined;
  return html`<section class="card">
    <h2>${stage}: ${project} (${task ?? "unknown task"})</h2>
    ${figures({
      "model version": champion?.version,
      [primary?.title ?? "primary metric"]: value === undefined ? undefined : numberText(value),
      endpoint: endpointState,
    })}
    ${
      evaluation === undefined
        ? html`<p class="quiet">no evaluation</p>`
        : html`${waiverText(evaluation)}
            <h3>Metrics of the champion</h3>
            ${metricsSection(evaluation)}
            ${
              evaluation.decision === null
                ? ""
                : html`<h3>Decision</h3>
                    ${decisionSection(evaluation.decision)}`
            }
            <h3>Slices</h3>
            ${slicesSection(evaluation)}
            <h3>Plots on the frozen holdout</h3>
            ${plotsSection(evaluation.plots)}`
    }
    <h3>Predictions for holdout records, with the true outcomes</h3>
    ${scoreSection(outcome)}
    <div class="columns">
      <div>
        <h3>Seconds per step of the training job</h3>
        ${bars(Object.entries(taskSeconds))}
      </div>
      <div>
        <h3>Runs</h3>
        ${logs(outcome)}
      </div>
    </div>
  </section>`;
}

/** The limits that a champion missed, and the waiver with which it was registered nevertheless. */
function waiverText({ waiver, failures }: Evaluation): Html | "" {
  if (waiver === undefined || waiver === null) return "";
  return html`<p class="bad">released with a waiver until ${waiver.expires}: ${waiver.reason}</p>
    <ul>
      ${failures.map((line) => html`<li>${line}</li>`)}
    </ul>`;
}

function bars(seconds: readonly (readonly [string, number])[]): Html {
  const longest = Math.max(...seconds.map(([, value]) => value), 0.001);
  const rows = seconds.map(([name, value]) => [
    name,
    html`<span class="nowrap"
      ><span class="bar" style="width:${((value / longest) * 220).toFixed(0)}px"></span> ${value.toFixed(1)}</span
    >`,
  ]);
  return table(["step", "seconds"], rows);
}

/** A table of the runs with links to their logs. The log files are in folders beside the report. */
function logs({ runs = {}, taskSeconds = {} }: ProjectOutcome): Html {
  const rows = Object.entries(runs).map(([role, id]) => {
    const tasks = role === "training" ? Object.keys(taskSeconds) : [role];
    const links = tasks.map((task) => html`<a href="runs/${id}/${task}-0.log">${task}</a> `);
    return [role, String(id), html`${links}<a href="runs/${id}/job-cluster-main.log">cluster</a>`];
  });
  return table(["job", "run", "logs"], rows, "no job ran");
}

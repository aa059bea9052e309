import type { WorkingTree } from "../git";
import { failureTexts, plannedSteps, type PartOutcome } from "../rehearsal/outcome";
import type { Rehearsal } from "../rehearsal/rehearse";
import { html, Html, table } from "./html";
import { stageSection, type StagePictures } from "./stage-section";
import { STYLE } from "./style";
import { primaryTextOf } from "./summary";

/** Commit and time of the rehearsal. */
export interface Origin {
  readonly time: Date;
  readonly tree: WorkingTree;
}

/** The report as one HTML page. `pictures` has one entry per stage outcome, in the same order. */
export function page(rehearsal: Rehearsal, pictures: readonly StagePictures[], origin: Origin): string {
  const { ok, seconds, outcomes } = rehearsal;
  const verdict = ok ? "every step of every stage passed" : "the rehearsal failed";
  const stages = outcomes.flatMap((outcome, index) => stageSection(outcome, pictures[index]));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Rehearsal: ${verdict}</title>
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        <main>
          <h1>Rehearsal of the service</h1>
          <p>
            <span class="badge ${ok ? "ok" : "bad"}">${verdict}</span>
            <span class="quiet">${originText(origin)}, ${seconds.toFixed(0)} s in all</span>
          </p>
          <section class="card">${overview(rehearsal)}</section>
          ${stages}
        </main>
      </body>
    </html> `.text;
}

function originText({ time, tree: { commit, dirty } }: Origin): string {
  const when = `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  if (commit === undefined) return `${when}, no commit`;
  return `${when}, commit ${commit.slice(0, 12)}${dirty ? " with changes that are not committed" : ""}`;
}

function overview(rehearsal: Rehearsal): Html {
  const { outcomes, preparation } = rehearsal;
  const projects = outcomes.flatMap(({ stage, projects: all }) => all.map((outcome) => ({ stage, outcome })));
  const [stageSteps, projectSteps] = [plannedSteps(outcomes), plannedSteps(projects.map(({ outcome }) => outcome))];
  const stageRows = outcomes.map((outcome) => [
    html`<b>${outcome.stage}</b>`,
    outcome.resources?.toString() ?? "–",
    ...stageSteps.map((name) => stepCell(outcome, name)),
  ]);
  const projectRows = projects.map(({ stage, outcome }) => [
    html`<b>${stage}</b>`,
    outcome.project,
    outcome.task ?? "–",
    ...projectSteps.map((name) => stepCell(outcome, name)),
    outcome.champion?.version ?? "–",
    html`<span class="nowrap">${primaryTextOf(outcome) || "–"}</span>`,
    outcome.endpointState ?? "–",
  ]);
  const notes = failureTexts(rehearsal).map((text) => html`<pre class="bad">${text}</pre>`);
  const before = preparation.map(({ name, seconds }) => `${name} ${seconds.toFixed(1)} s`).join(", ");
  return html`${table(["stage", "resources", ...stageSteps], stageRows)}
    ${table(["stage", "project", "task", ...projectSteps, "version", "measured", "endpoint"], projectRows, "no projects")}
    <p class="quiet">Before the stages: ${before || "nothing"}.</p>
    ${notes}
    <p class="quiet">
      Logs: <a href="logs/sandbox.log">the sandbox</a>, <a href="logs/mlflow.log">MLflow</a>,
      <a href="logs/">model servers</a>, <a href="runs/">job runs</a>
    </p>`;
}

function stepCell({ steps, planned }: PartOutcome, name: string): Html {
  const step = steps.find((candidate) => candidate.name === name);
  if (step === undefined) return html`<span class="quiet">${planned.includes(name) ? "–" : "none"}</span>`;
  return html`<span class="nowrap ${step.ok ? "ok" : "bad"}"
    >${step.ok ? "✓" : "✗"} ${step.seconds.toFixed(1)} s</span
  >`;
}

import { counted } from "../../review/words";
import type { StageOutcome } from "../rehearsal/outcome";
import { DOMAINS } from "./architecture/domains";
import { figures } from "./figures";
import { html, Html, table } from "./html";
import { projectSection } from "./project-section";

/** SVG pictures of one stage; empty if there is nothing to draw. */
export interface StagePictures {
  readonly overview: string;
  readonly stacks: readonly { readonly name: string; readonly svg: string }[];
}

/** Results of the rehearsal of one stage and its projects. */
export function stageSection(outcome: StageOutcome, pictures: StagePictures | undefined): readonly Html[] {
  const { stage, resources, workspaceUrl, projects } = outcome;
  const applied = (outcome.applied ?? []).map((s) => [s.stack, `${s.added}`, `${s.changed}`, `${s.destroyed}`]);
  return [
    html`<section class="card">
      <h2>${stage}</h2>
      ${figures({
        resources: resources?.toString(),
        projects: projects.map(({ project }) => project).join(", ") || "none",
        workspace: workspaceUrl,
      })}
      <h3>Applied changes</h3>
      ${table(["stack", "added", "changed", "destroyed"], applied)}
      <h3>The guard's verdict</h3>
      ${guardText(outcome)}
      <h3>Architecture</h3>
      ${architecture(pictures)}
    </section>`,
    ...projects.map((project) => projectSection(stage, project)),
  ];
}

/** The guard's findings in the applied plans. */
function guardText({ verdict }: StageOutcome): Html {
  if (verdict === undefined) return html`<p class="quiet">the guard did not run</p>`;
  const { findings, waived, allowedLosses, examined } = verdict;
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const counts = `${counted(examined, "resource")} examined: ${counted(errors, "error")}, ${counted(findings.length - errors, "warning")}, ${waived.length} waived, ${counted(allowedLosses.length, "loss", "losses")} allowed`;
  const rows = findings.map(({ severity, rule, resource, found }) => [severity, rule, resource, found]);
  return html`<p class="${errors > 0 ? "bad" : "ok"}">${counts}</p>
    ${rows.length === 0 ? "" : table(["severity", "rule", "resource", "found"], rows)}`;
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
      <figcaption>
        The stacks. An arrow points to the stack that reads outputs (solid) or looks up objects by name (dashed).
      </figcaption>
      ${new Html(pictures.overview)}
    </figure>
    <p class="quiet">
      Within a stack, a solid arrow goes from a resource to its dependents, a dashed arrow from a task to a resource
      that the task reads or writes. A resource that only configures another resource, or grants access to it, is not
      drawn: the box of the other resource counts it as a setting.
    </p>
    ${stacks}`;
}

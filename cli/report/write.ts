import { instance } from "@viz-js/viz";
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { StageOutcome } from "../rehearsal/outcome";
import type { Rehearsal } from "../rehearsal/rehearse";
import { architectureDot, readStacks } from "./architecture";
import { curveSvg } from "./curve";
import { page } from "./page";

/** Writes the report of a rehearsal as one HTML file without outside parts; returns its path. */
export async function writeReport(rehearsal: Rehearsal, home: string): Promise<string> {
  const viz = await instance();
  const pictures = rehearsal.outcomes.map((outcome) => {
    const stacks = readStacks(path.join(home, "cdktf.out"), stackNames(outcome));
    return {
      architecture: stacks.length === 0 ? "" : svgOnly(viz.renderString(architectureDot(stacks), { format: "svg" })),
      curve: outcome.curve === undefined ? "" : curveSvg(outcome.curve),
    };
  });
  const file = path.join(home, "report.html");
  writeFileSync(file, page(rehearsal, pictures));
  return file;
}

function stackNames({ stage, project }: StageOutcome): readonly string[] {
  return ["workspace", "platform", project].map((part) => `${stage}-${part}`);
}

function svgOnly(document: string): string {
  return document.slice(document.indexOf("<svg"));
}

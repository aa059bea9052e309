import { instance } from "@viz-js/viz";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { workingTree } from "../git";
import { stageParts, stageStackName } from "../../core/naming";
import type { StageOutcome } from "../rehearsal/outcome";
import type { Rehearsal } from "../rehearsal/rehearse";
import { overviewDot, stackDot } from "./architecture/dot";
import { stackGraph } from "./architecture/graph";
import { readStacks } from "./architecture/stacks";
import { page } from "./page";
import type { StagePictures } from "./stage-section";

/** Writes the report of a rehearsal as one HTML file, which loads no other files. Returns the path of the file. */
export async function writeReport(rehearsal: Rehearsal, home: string): Promise<string> {
  const viz = await instance();
  const draw = (dot: string): string => svgOnly(viz.renderString(dot, { format: "svg" }));
  const pictures = rehearsal.outcomes.map((outcome): StagePictures => {
    const all = readStacks(path.join(home, "cdktf.out"), ["account", ...stackNames(outcome)]);
    const stacks = all.filter(({ name }) => name !== "account");
    return {
      overview: stacks.length === 0 ? "" : draw(overviewDot(all)),
      stacks: stacks.map((stack) => ({ name: stack.name, svg: draw(stackDot(stackGraph(stack))) })),
    };
  });
  const file = path.join(home, "report.html");
  writeFileSync(file, page(rehearsal, pictures, { time: new Date(), tree: await workingTree() }));
  return file;
}

function stackNames({ stage, projects }: StageOutcome): readonly string[] {
  return stageParts(
    stage,
    projects.map(({ project }) => project),
  ).map((part) => stageStackName(stage, part));
}

function svgOnly(document: string): string {
  return document.slice(document.indexOf("<svg"));
}

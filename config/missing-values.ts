import { JOBS } from "../core/jobs-description";
import { section, type StageFiles } from "./files";
import { forbiddenKeyText, MISSING, type Problem } from "./problem";
import { PROJECT_SECTIONS } from "./projects/schema";
import { unknownProject } from "./rules/projects";
import { didYouMean } from "./suggest";
import { nodeAt, positionOf, type MapNode, type Path } from "./yaml/tree";

/**
 * Reports the likely cause of missing values in a stage: a file without `extends`, or a project whose name is wrong or
 * that lacks whole sections. The problem of a project replaces those of its missing values.
 *
 * @param tree the stage that has the problems
 * @param file the stage's file
 */
export function withCauses(
  problems: readonly Problem[],
  tree: MapNode,
  file: string,
  files: StageFiles,
): readonly Problem[] {
  const missing = problems.filter(({ message }) => message === MISSING);
  if (missing.length === 0) return problems;
  const chain = files.chain(file);
  const names = new Set(missing.flatMap(({ path }) => projectOf(path) ?? []));
  const causes = new Map([...names].map((name) => [name, causeInProject(name, tree, chain, files)]));
  const isExplained = ({ path }: Problem): boolean => causes.get(projectOf(path) ?? "") !== undefined;
  return [
    ...(chain.length === 1 ? [notExtended(files.own(file))] : []),
    ...[...causes.values()].filter((cause) => cause !== undefined),
    ...problems.filter((problem) => problem.message !== MISSING || !isExplained(problem)),
  ];
}

/** Name of the project that `path` leads into; undefined for a path elsewhere. */
function projectOf([key, name]: Path): string | undefined {
  return key === "projects" && name !== undefined ? String(name) : undefined;
}

function notExtended({ at }: MapNode): Problem {
  const remedy = 'to inherit the defaults of every stage, begin it with "extends: base"';
  return { at, path: [], message: "this file extends no other file", remedy };
}

/** Cause of missing values in a project: an unknown name or missing sections; undefined if neither is the cause. */
function causeInProject(name: string, tree: MapNode, chain: readonly string[], files: StageFiles): Problem | undefined {
  const path = ["projects", name];
  const at = positionOf(tree, path);
  if (!Object.hasOwn(JOBS.projects, name)) {
    const { allowed, meant } = unknownProject(name);
    return { at, path, message: forbiddenKeyText(name), allowed, remedy: didYouMean(meant) };
  }
  const absent = PROJECT_SECTIONS.filter((key) => section(tree, ...path)?.entries.has(key) !== true);
  const nearest = chain.findIndex((file) => nodeAt(files.own(file), path) !== undefined);
  const extended = chain.slice(nearest + 1).map((file) => `${file}.yaml`);
  if (absent.length === 0 || extended.length === 0) return undefined;
  return {
    at,
    path,
    message: `this project lacks ${absent.join(", ")}, here and in the files that this file extends (${extended.join(", ")})`,
    remedy: "remove it here, add it to one of these files, or add the missing sections",
  };
}

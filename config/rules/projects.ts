import { JOBS } from "../../core/jobs-description";
import type { StageConfig } from "../schema";
import { suggest } from "../suggest";
import { forEachProject, type Finding } from "./finding";

/** Folder of the projects' code, from the repository's root, with one Python package per project. */
const PROJECTS_FOLDER = "jobs/src/ml_jobs/projects";

/** Every project must have code and tests. Dashes in a project's name are underscores in its package name. */
export function projectsRule(stage: StageConfig, { projects } = JOBS): readonly Finding[] {
  return forEachProject(stage, (_project, name) => {
    const known = projects[name];
    if (known === undefined) return [{ path: [], ...unknownProject(name, projects) }];
    if (known.tests) return [];
    const tests = `jobs/tests/projects/${name.replaceAll("-", "_")}/`;
    return [{ path: [], allowed: `a project with tests: there are none in ${tests}`, about: "key" }];
  });
}

/** Finding about the name of a project without code. */
export function unknownProject(name: string, projects = JOBS.projects): Omit<Finding, "path"> {
  const names = Object.keys(projects);
  const folder = `${PROJECTS_FOLDER}/${name.replaceAll("-", "_")}/`;
  const allowed = `${names.join(", ")}; to add a project, create ${folder} and run \`npm run jobs:describe\``;
  return { allowed, meant: suggest(name, names), about: "key" };
}

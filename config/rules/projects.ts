import { JOBS } from "../../core/jobs-description";
import type { StageConfig } from "../schema";
import { suggest } from "../suggest";
import { forEachProject, type Finding } from "./finding";

/** Where the code of the projects lies, from the repository's root: one Python package each. */
const PROJECTS_FOLDER = "jobs/src/ml_jobs/projects";

/** Every project has its code, with tests; a package spells the dashes of the project's name as underscores. */
export function projectsRule(stage: StageConfig, { projects } = JOBS): readonly Finding[] {
  return forEachProject(stage, (_project, name) => {
    const known = projects[name];
    const folder = `${PROJECTS_FOLDER}/${name.replaceAll("-", "_")}/`;
    if (known === undefined) {
      const names = Object.keys(projects);
      const allowed = `${names.join(", ")}; for another, make ${folder} and run \`npm run jobs:describe\``;
      return [{ path: [], allowed, meant: suggest(name, names) }];
    }
    if (known.tests) return [];
    const tests = `jobs/tests/projects/${name.replaceAll("-", "_")}/`;
    return [{ path: [], allowed: `a project with tests: this one has none in ${tests}` }];
  });
}

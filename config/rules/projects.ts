import { forEachProject, type StageRule } from "./finding";

/** Where the code of the projects lies, from the repository's root: one Python package each. */
export const PROJECTS_FOLDER = "jobs/src/ml_jobs/projects";

/** Every project has its code; a package spells the dashes of the project's name as underscores. */
export function projectsRule(packages: readonly string[]): StageRule {
  return (stage) =>
    forEachProject(stage, (_project, name) => {
      const own = name.replaceAll("-", "_");
      if (packages.includes(own)) return [];
      const known = packages.map((each) => each.replaceAll("_", "-")).join(", ") || "none";
      return [
        { path: [], allowed: `a project with a folder in ${PROJECTS_FOLDER}: ${known}; for this one make ${own}/` },
      ];
    });
}

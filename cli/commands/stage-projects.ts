import { loadAccount, loadStage } from "../../config/load";
import type { StageConfig } from "../../config/schema";
import { namingOf } from "../../core/naming";
import { isShortLived } from "../../core/stage";
import { configuration } from "../configuration";
import type { StageToReach } from "../connect";
import { UserError } from "../project";
import type { Target } from "../target";

export interface Stage extends StageToReach {
  readonly config: StageConfig;
}

/**
 * Reads a stage's configuration for a target, and derives the names of the stage's objects.
 * @throws ConfigError if the stage does not exist or the configuration is invalid; UserError for a merge request's
 *   stage if no slots are configured
 */
export function readStage(stage: string, { overlay }: Pick<Target, "overlay">): Stage {
  const options = configuration(overlay);
  const config = loadStage(stage, options);
  const naming = namingOf(loadAccount(options), config.stage);
  if (isShortLived(stage) && naming.slot === undefined) {
    throw new UserError(
      `stage ${stage} cannot be deployed, because no slots for merge requests are configured: set mergeRequests.slots in config/account.yaml`,
    );
  }
  return { config, naming, adoptedHost: config.workspace.adopt?.host };
}

/**
 * The named ML project, or all projects of the stage.
 * @throws UserError with the stage's projects if the name is unknown
 */
export function projectsOf({ stage, projects }: StageConfig, named: string | undefined): readonly string[] {
  const all = Object.keys(projects);
  if (named === undefined) return all;
  if (all.includes(named)) return [named];
  throw new UserError(`stage ${stage} has no project "${named}"; projects: ${all.join(", ") || "none"}`);
}

/**
 * The named ML project, or the only project of the stage.
 * @throws UserError with the stage's projects if the name is unknown, or if no name is given and the stage does not
 *   have exactly one project
 */
export function projectOf(config: StageConfig, named: string | undefined): string {
  const [project, ...others] = projectsOf(config, named);
  if (project !== undefined && others.length === 0) return project;
  const there = [project, ...others].filter(Boolean).join(", ") || "none";
  throw new UserError(`stage ${config.stage} does not have exactly one project: set --project to one of: ${there}`);
}

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
 * A stage as its configuration at the target describes it, with its names.
 * @throws ConfigError when there is no such stage
 */
export function readStage(stage: string, { overlay }: Pick<Target, "overlay">): Stage {
  const options = configuration(overlay);
  const config = loadStage(stage, options);
  const naming = namingOf(loadAccount(options), config.stage);
  if (isShortLived(stage) && naming.slot === undefined) {
    throw new UserError(`stage ${stage} has no slot: account.yaml has no mergeRequests`);
  }
  return { config, naming, adoptedHost: config.workspace.adopt?.host };
}

/**
 * The ML project that is named, or every one of the stage.
 * @throws UserError with those that the stage has
 */
export function projectsOf({ stage, projects }: StageConfig, named: string | undefined): readonly string[] {
  const all = Object.keys(projects);
  if (named === undefined) return all;
  if (all.includes(named)) return [named];
  throw new UserError(`stage ${stage} has no project "${named}"; there: ${all.join(", ") || "none"}`);
}

/**
 * The ML project that is named, or the only one of the stage.
 * @throws UserError with those that the stage has
 */
export function projectOf(config: StageConfig, named: string | undefined): string {
  const [project, ...others] = projectsOf(config, named);
  if (project !== undefined && others.length === 0) return project;
  const there = [project, ...others].filter(Boolean).join(", ") || "none";
  throw new UserError(`stage ${config.stage} has more than one project, or none: say --project with one of: ${there}`);
}

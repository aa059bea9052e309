import { SHARED_STACKS, stageParts, stageStackName } from "../../core/naming";
import type { StageConfig } from "../schema";

/** A stack and its name without its stage (`part`), e.g. `platform` for `dev-platform`. A shared stack has one name. */
export interface StackPlace {
  readonly stack: string;
  readonly part: string;
}

/** Every stack of the service. */
export function stackPlaces(stages: readonly StageConfig[]): readonly StackPlace[] {
  return [
    ...SHARED_STACKS.map((stack) => ({ stack, part: stack })),
    ...stages.flatMap(({ stage, projects }) =>
      stageParts(stage, Object.keys(projects)).map((part) => ({ stack: stageStackName(stage, part), part })),
    ),
  ];
}

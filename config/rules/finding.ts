import type { StageName } from "../../core/stage";
import type { AccountConfig, StageConfig } from "../schema";
import type { Path } from "../yaml/tree";

/** A value that its schema takes but that does not fit with the others. */
export interface Finding {
  readonly path: Path;
  /** What is allowed, with the reason where it is not obvious. */
  readonly allowed: string;
  /** The nearest value that would do. */
  readonly meant?: string | undefined;
  /**
   * What is wrong: the value, or the key that it stands under.
   * @default - the value; of a mapping the key
   */
  readonly about?: "key";
}

/** A finding about the account (`account`) or one of the stages. */
export interface ServiceFinding extends Finding {
  readonly owner: "account" | { readonly stage: StageName };
}

/** A rule within one stage. */
export type StageRule = (stage: StageConfig) => readonly Finding[];

/** A rule across the account and its stages. */
export type ServiceRule = (account: AccountConfig, stages: readonly StageConfig[]) => readonly ServiceFinding[];

/** Asks something of every project; paths are relative to the project. */
export function forEachProject(
  stage: StageConfig,
  rule: (project: StageConfig["projects"][string], name: string) => readonly Finding[],
): readonly Finding[] {
  return Object.entries(stage.projects).flatMap(([name, project]) =>
    rule(project, name).map((finding) => ({ ...finding, path: ["projects", name, ...finding.path] })),
  );
}

import type { StageName } from "../../core/stage";
import type { AccountConfig, StageConfig } from "../schema";
import type { Path } from "../yaml/tree";

/** A value that its schema allows but that conflicts with other values. */
export interface Finding {
  readonly path: Path;
  /** Allowed values, with the reason if it is not obvious. */
  readonly allowed: string;
  /** Nearest allowed value. */
  readonly meant?: string | undefined;
  /**
   * Whether the finding is about the key, e.g. a name, instead of the value.
   * @default - about the value
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

/** Applies a rule to every project of a stage, and prefixes the paths of its findings with `projects.<name>`. */
export function forEachProject(
  stage: StageConfig,
  rule: (project: StageConfig["projects"][string], name: string) => readonly Finding[],
): readonly Finding[] {
  return Object.entries(stage.projects).flatMap(([name, project]) =>
    rule(project, name).map((finding) => ({ ...finding, path: ["projects", name, ...finding.path] })),
  );
}

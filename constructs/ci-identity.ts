import { branchOf } from "../core/stage";

/** Whether a CI job plans or applies a stage. */
export type CiPurpose = "plan" | "apply";

/** Claim in the OpenID Connect tokens of the CI jobs that may use a service principal or an IAM role. */
export interface CiClaim {
  /** Part of a federation policy's id; letters and dashes, unique among the issuer's claims for a stage or slot. */
  readonly name: string;
  /** Value of the `sub` claim; `*` in it matches any text, e.g. any branch. */
  readonly claim: string;
  /**
   * Another claim with its exact value, which a federation policy of Databricks compares instead of `sub`. Required if
   * `claim` contains `*`, because federation policies do not support `*`.
   * @default - the federation policy compares `sub` with `claim`
   */
  readonly whole?: { readonly claim: string; readonly value: string };
}

/** CI jobs that may plan or apply a stage. */
export interface CiSubject extends CiClaim {
  readonly purpose: CiPurpose;
}

/** A CI system that issues OpenID Connect tokens for its jobs. */
export interface CiIssuer {
  readonly name: "github" | "gitlab";
  /** Host and path of the `iss` claim, without `https://`. */
  readonly host: string;
  /** Jobs that may plan or apply a stage. */
  subjects(stage: string): readonly CiSubject[];
  /**
   * Jobs of merge requests that may deploy to a slot, `slot-<k>`. A slot is a set of resources that stages of merge
   * requests use one after another.
   */
  slotSubjects(slot: string): readonly CiClaim[];
}

/** Properties for `gitHubIssuer`. */
export interface GitHubIssuerProps {
  /** `owner/name`. */
  readonly repository: string;
  /**
   * Prefix of the `sub` claim in GitHub's newer format, which contains immutable ids.
   * @default - only the older format, `repo:<repository>`, is accepted
   */
  readonly subjectPrefix?: string | undefined;
}

/**
 * GitHub Actions. The `sub` claim contains the job's environment. The repository's settings define the branches and
 * reviewers of each environment:
 *
 * - jobs in `<stage>` apply the stage, after a review if the environment requires one
 * - jobs in `<stage>-merge-plan` plan the stage from merged code. They have the same identity as jobs in `<stage>`,
 *   because Databricks has no read-only role for an account or for the settings of a workspace
 * - jobs in `<stage>-plan` plan merge requests from the recorded state (without a refresh), and have no identity in
 *   Databricks
 * - jobs in `slot-<k>` deploy merge requests to that slot
 */
export function gitHubIssuer(props: GitHubIssuerProps): CiIssuer {
  const formats = [
    { suffix: "", prefix: `repo:${props.repository}` },
    ...(props.subjectPrefix === undefined ? [] : [{ suffix: "-with-ids", prefix: props.subjectPrefix }]),
  ];
  const environments = [
    { name: "apply", purpose: "apply", ending: "" },
    { name: "merge-plan", purpose: "apply", ending: "-merge-plan" },
    { name: "plan", purpose: "plan", ending: "-plan" },
  ] as const;
  return {
    name: "github",
    host: "token.actions.githubusercontent.com",
    subjects: (stage) =>
      environments.flatMap(({ name, purpose, ending }) =>
        formats.map(({ suffix, prefix }) => ({
          name: `${name}${suffix}`,
          purpose,
          claim: `${prefix}:environment:${stage}${ending}`,
        })),
      ),
    slotSubjects: (slot) =>
      formats.map(({ suffix, prefix }) => ({ name: `request${suffix}`, claim: `${prefix}:environment:${slot}` })),
  };
}

/** Properties for `gitLabIssuer`. */
export interface GitLabIssuerProps {
  /** Host name, e.g. `gitlab.com`. */
  readonly host: string;
  /** `group/project`. */
  readonly projectPath: string;
}

/**
 * GitLab CI. The `sub` claim contains the job's branch, not its environment. Jobs of the stage's branch, which should
 * be protected, apply the stage. Jobs of every branch of the project may plan the stage and may deploy to every slot.
 * The claims do not prevent two merge requests from using a slot at the same time; the `resource_group` of these jobs
 * does.
 */
export function gitLabIssuer(props: GitLabIssuerProps): CiIssuer {
  const claim = (branch: string): string => `project_path:${props.projectPath}:ref_type:branch:ref:${branch}`;
  return {
    name: "gitlab",
    host: props.host,
    subjects: (stage) => [
      { name: "apply", purpose: "apply", claim: claim(branchOf(stage)) },
      { name: "plan", purpose: "plan", claim: claim("*") },
    ],
    slotSubjects: () => [
      { name: "request", claim: claim("*"), whole: { claim: "project_path", value: props.projectPath } },
    ],
  };
}

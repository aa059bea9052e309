import { branchOf } from "../core/stage";

/** What a job of continuous integration may do to a stage. */
export type CiPurpose = "plan" | "apply";

/** Whose jobs may act as somebody, as the claims of their tokens tell it. */
export interface CiClaim {
  /** Unique within the issuer, and the stage or slot; letters and dashes. */
  readonly name: string;
  /** The `sub` claim. `*` stands for any text where the issuer offers nothing exact. */
  readonly claim: string;
  /**
   * A claim to compare whole, for Databricks, which knows no `*`.
   * @default - `sub`, which `claim` then gives whole
   */
  readonly whole?: { readonly claim: string; readonly value: string };
}

/** A kind of job that may touch a stage. */
export interface CiSubject extends CiClaim {
  readonly purpose: CiPurpose;
}

/** A continuous-integration system that vouches for its jobs. */
export interface CiIssuer {
  readonly name: "github" | "gitlab";
  /** Host and path of the `iss` claim, without `https://`. */
  readonly host: string;
  /** Jobs that may touch a stage. */
  subjects(stage: string): readonly CiSubject[];
  /** Jobs of merge requests that may deploy into a slot, `slot-<k>`. */
  slotSubjects(slot: string): readonly CiClaim[];
}

/** Properties for `gitHubIssuer`. */
export interface GitHubIssuerProps {
  /** `owner/name`. */
  readonly repository: string;
  /**
   * Prefix of the `sub` claim in GitHub's newer format, which carries immutable ids.
   * @default - only the older format, `repo:<repository>`, is accepted
   */
  readonly subjectPrefix?: string | undefined;
}

/**
 * GitHub Actions. A job proves its environment. Which branches and reviewers an environment asks for is set in the
 * repository:
 *
 * - `<stage>` applies, after a reviewer has approved the plan
 * - `<stage>-merge-plan` makes that plan from merged code, as the identity that applies: Databricks has no principal that
 *   reads an account or a workspace's settings and cannot change them
 * - `<stage>-plan` plans merge requests from the recorded state, without an identity in Databricks
 * - `slot-<k>` deploys merge requests into that slot
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
 * GitLab CI. Its claim names the branch and not the environment: the stage's branch, which should be a protected one,
 * applies; any branch of the project plans, and deploys into any slot: slots are kept apart there by concurrency alone.
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

import type { AccountConfig, StageConfig } from "../../config/schema";
import { Naming, slotNaming } from "../../core/naming";
import { slotNames, type SlotName } from "../../core/slot";
import { branchOf, PROMOTION_ORDER, SLOT_HOST, stageBefore, type StageName } from "../../core/stage";

/** A variable that an environment must have. No variable is a secret. */
export interface WantedVariable {
  /** Where a user finds the value, e.g. an output of a stack; part of a message. */
  readonly source: string;
  /** Required value. @default - any value, e.g. because the value is known only after a deploy */
  readonly value?: string | undefined;
}

/** An environment that the pipelines need, on GitHub or GitLab. */
export interface WantedEnvironment {
  readonly name: string;
  /** Branches that can use the environment; undefined for any branch. */
  readonly branches?: readonly string[];
  /** Whether deployments must be restricted: by required reviewers on GitHub, by a protected environment on GitLab. */
  readonly reviewed: boolean;
  readonly variables: Readonly<Record<string, WantedVariable>>;
}

/** A branch that the pipelines need. */
export interface WantedBranch {
  readonly name: string;
  /** Names of the jobs that must pass before a merge into the branch. */
  readonly checks: readonly string[];
}

/** Required settings of a repository. Environments and branches have the same names on GitHub and GitLab. */
export interface Wanted {
  readonly environments: readonly WantedEnvironment[];
  /**
   * Slots of merge requests. A slot is a set of resources in dev's workspace, e.g. service principals and a catalog,
   * that stages of merge requests use one after another. On GitHub, the variables of a slot are in an environment with
   * the slot's name. On GitLab, the names of the slot's own variables begin with the slot's name.
   */
  readonly slots: readonly WantedEnvironment[];
  readonly branches: readonly WantedBranch[];
}

/** Configuration from which the required settings are derived. */
export interface WantedBy {
  readonly account: Pick<AccountConfig, "service" | "databricks" | "aws" | "mergeRequests">;
  readonly stages: readonly Pick<StageConfig, "stage" | "aws">[];
}

/** The repository settings that the pipelines need. */
export function wanted({ account, stages }: WantedBy): Wanted {
  const awsOf = (stage: StageName): StageConfig["aws"] | undefined => stages.find((each) => each.stage === stage)?.aws;
  const inDatabricks = (client: string): Record<string, WantedVariable> => ({
    DATABRICKS_CLIENT_ID: output("account", client),
    DATABRICKS_ACCOUNT_ID: {
      source: "`databricks.accountId` of config/account.yaml",
      value: account.databricks.accountId,
    },
  });
  const environments = PROMOTION_ORDER.flatMap((stage): readonly WantedEnvironment[] => {
    const aws = awsOf(stage);
    const ofAws = (purpose: "plan" | "apply"): Record<string, WantedVariable> => {
      const role = roleArn(aws?.accountId, new Naming(account.service, stage).name(purpose));
      return inAws(aws?.region, output("bootstrap", `${stage}_${purpose}_role_arn`, role));
    };
    const applying = { ...ofAws("apply"), ...inDatabricks(`${stage}_deploy_client_id`) };
    const branch = branchOf(stage);
    return [
      { name: `${stage}-plan`, reviewed: false, variables: ofAws("plan") },
      {
        name: `${stage}-merge-plan`,
        // Also allows the default branch, on which GitHub's scheduled workflow checks every stage for drift.
        branches: [...new Set([branch, DEFAULT_BRANCH])],
        reviewed: false,
        variables: { ...applying, DATABRICKS_HOST: output(`${stage}-workspace`, "workspace_url") },
      },
      { name: stage, branches: [branch], reviewed: stage === PROMOTION_ORDER.at(-1), variables: applying },
    ];
  });
  // Sets no `branches`: any branch can use a slot, because the slot's principals have no administrator rights.
  const slotEnvironment = (slot: SlotName): WantedEnvironment => {
    const name = slot.replaceAll("-", "_");
    const role = roleArn(account.aws.accountId, slotNaming(account.service, slot).name());
    const inSlot = inAws(awsOf(SLOT_HOST)?.region, output("bootstrap", `${name}_role_arn`, role));
    return { name: slot, reviewed: false, variables: { ...inSlot, ...inDatabricks(`${name}_deploy_client_id`) } };
  };
  const branches = PROMOTION_ORDER.map((stage) => ({
    name: branchOf(stage),
    checks: ["test", "plan", ...(stageBefore(stage) === undefined ? [] : ["evidence"])],
  }));
  return { environments, slots: slotNames(account.mergeRequests?.slots ?? 0).map(slotEnvironment), branches };
}

/** A variable that is missing or does not have the required value. */
export interface VariableProblem {
  readonly problem: string;
  readonly remedy: string;
}

/**
 * Compares required variables with existing ones.
 * @param given returns the existing value of a variable by its name; undefined or empty if the variable is missing
 */
export function variableProblems(
  variables: WantedEnvironment["variables"],
  given: (name: string) => string | undefined,
): readonly VariableProblem[] {
  return Object.entries(variables).flatMap(([name, { source, value }]) => {
    const found = given(name) ?? "";
    if (found === "") return [{ problem: `no variable ${name}`, remedy: `set ${name} to ${value ?? source}` }];
    if (value === undefined || found === value) return [];
    return [{ problem: `variable ${name} is ${found}`, remedy: `set ${name} to ${value}` }];
  });
}

function inAws(region: string | undefined, role: WantedVariable): Record<string, WantedVariable> {
  return { AWS_ROLE_ARN: role, AWS_REGION: { source: "`aws.region` of the stage's configuration", value: region } };
}

/** ARN of a role for CI. The construct `CiRole` creates such roles with the path `/ci/`. */
function roleArn(awsAccountId: string | undefined, name: string): string | undefined {
  return awsAccountId === undefined ? undefined : `arn:aws:iam::${awsAccountId}:role/ci/${name}`;
}

function output(stack: string, name: string, value?: string): WantedVariable {
  return { source: `the output ${name} of \`npm run cdktf -- output ${stack}\``, value };
}

/** The default branch of the repository. GitHub runs scheduled workflows on it. */
export const DEFAULT_BRANCH = branchOf(PROMOTION_ORDER.at(-1) ?? "prod");

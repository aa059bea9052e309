import { slotNames, type SlotName } from "../../core/slot";
import { branchOf, PROMOTION_ORDER, SLOT_HOST, stageBefore, type StageName } from "../../core/stage";

/** An environment that the pipelines need. */
export interface WantedEnvironment {
  readonly name: string;
  /** Branches that can use the environment; undefined for any branch. */
  readonly branches?: readonly string[];
  /** Whether each use needs an approval. */
  readonly reviewed: boolean;
  /** Variables with the sources of their values. None is a secret. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A branch that the pipelines need. */
export interface WantedBranch {
  readonly name: string;
  /** Jobs that must pass before a merge. */
  readonly checks: readonly string[];
}

/** Required settings of a repository. Environments and branches have the same names on GitHub and GitLab. */
export interface Wanted {
  readonly environments: readonly WantedEnvironment[];
  /** Slots of merge requests: environments on GitHub, variable name prefixes on GitLab. */
  readonly slots: readonly WantedEnvironment[];
  readonly branches: readonly WantedBranch[];
}

/**
 * The repository settings that the pipelines need.
 * @param slots number of slots for merge requests
 */
export function wanted(slots: number): Wanted {
  const environments = PROMOTION_ORDER.flatMap((stage): readonly WantedEnvironment[] => {
    const ofAws = (purpose: "plan" | "apply"): Record<string, string> => inAws(stage, `${stage}_${purpose}_role_arn`);
    const applying = { ...ofAws("apply"), ...inDatabricks(`${stage}_deploy_client_id`) };
    const branch = branchOf(stage);
    return [
      { name: `${stage}-plan`, reviewed: false, variables: ofAws("plan") },
      {
        name: `${stage}-merge-plan`,
        // Scheduled pipelines run on the default branch and check every stage for drift.
        branches: [...new Set([branch, DEFAULT_BRANCH])],
        reviewed: false,
        variables: { ...applying, DATABRICKS_HOST: output(`${stage}-workspace`, "workspace_url") },
      },
      { name: stage, branches: [branch], reviewed: stage === PROMOTION_ORDER.at(-1), variables: applying },
    ];
  });
  const branches = PROMOTION_ORDER.map((stage) => ({
    name: branchOf(stage),
    checks: ["test", "plan", ...(stageBefore(stage) === undefined ? [] : ["evidence"])],
  }));
  return { environments, slots: slotNames(slots).map(slotEnvironment), branches };
}

/** Environment of a slot. Any branch can use it, because its identity has no administrator rights. */
function slotEnvironment(slot: SlotName): WantedEnvironment {
  const output = slot.replaceAll("-", "_");
  const variables = { ...inAws(SLOT_HOST, `${output}_role_arn`), ...inDatabricks(`${output}_deploy_client_id`) };
  return { name: slot, reviewed: false, variables };
}

function inAws(stage: StageName, role: string): Record<string, string> {
  return {
    AWS_ROLE_ARN: output("bootstrap", role),
    AWS_REGION: `region of ${stage}, \`aws.region\` of its configuration`,
  };
}

function inDatabricks(client: string): Record<string, string> {
  return {
    DATABRICKS_CLIENT_ID: output("account", client),
    DATABRICKS_ACCOUNT_ID: "`databricks.accountId` of config/account.yaml",
  };
}

function output(stack: string, name: string): string {
  return `\`npm run cdktf -- output ${stack}\`: ${name}`;
}

/** The branch of scheduled pipelines. */
export const DEFAULT_BRANCH = branchOf(PROMOTION_ORDER.at(-1) ?? "prod");

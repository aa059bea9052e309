import { slotNames, type SlotName } from "../../core/slot";
import { branchOf, PROMOTION_ORDER, SLOT_HOST, stageBefore, type StageName } from "../../core/stage";

/** An environment of the repository as the pipelines need it. */
export interface WantedEnvironment {
  readonly name: string;
  /** Branches that may use it; undefined where any may. */
  readonly branches?: readonly string[];
  /** Whether somebody must approve each use. */
  readonly reviewed: boolean;
  /** Variables, none of which is a secret, with where their values come from. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A branch as the pipelines need it. */
export interface WantedBranch {
  readonly name: string;
  /** Jobs that must pass before a merge. */
  readonly checks: readonly string[];
}

/** Settings of a repository. Environments and branches are named alike on GitHub and GitLab. */
export interface Wanted {
  readonly environments: readonly WantedEnvironment[];
  /** Slots of merge requests: environments on GitHub, prefixes of variables on GitLab. */
  readonly slots: readonly WantedEnvironment[];
  readonly branches: readonly WantedBranch[];
}

/**
 * What the pipelines need of their repository.
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
        // Schedules run on the default branch, and look for drift in every stage.
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

/** Where merge requests deploy: any branch may, as its identity administers nothing. */
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

/** The branch that schedules run on. */
export const DEFAULT_BRANCH = branchOf(PROMOTION_ORDER.at(-1) ?? "prod");

import { isShortLived } from "../../core/stage";
import type { AccountConfig, StageConfig } from "../schema";
import type { ServiceFinding } from "./finding";

/** A metastore serves the workspaces of its own region only. */
export function regionRule(account: AccountConfig, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  const { region } = account.aws;
  return stages
    .filter(({ aws }) => aws.region !== region)
    .map(({ stage }) => ({
      owner: { stage },
      path: ["aws", "region"],
      allowed: `${region}, the region of the account's metastore: a metastore serves the workspaces of its region only`,
    }));
}

/** Settings belong to a workspace: two stages that last would undo each other's. */
export function sharedWorkspaceRule(
  _account: AccountConfig,
  stages: readonly StageConfig[],
): readonly ServiceFinding[] {
  const lasting = stages.filter(({ stage }) => !isShortLived(stage));
  return lasting.flatMap(({ stage, workspace }, index) => {
    const id = workspace.adopt?.workspaceId;
    const first = lasting.findIndex((other) => id !== undefined && other.workspace.adopt?.workspaceId === id);
    if (first < 0 || first === index) return [];
    const allowed = `a workspace of its own: ${lasting[first]?.stage ?? ""} adopts this one, and each sets what holds in it`;
    return [{ owner: { stage }, path: ["workspace", "adopt", "workspaceId"], allowed }];
  });
}

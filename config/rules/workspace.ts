import { isShortLived } from "../../core/stage";
import type { AccountConfig, StageConfig } from "../schema";
import type { ServiceFinding } from "./finding";

/** All workspaces must be in the metastore's region. */
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

/** Long-lived stages must not share a workspace: they would overwrite each other's workspace settings. */
export function sharedWorkspaceRule(
  _account: AccountConfig,
  stages: readonly StageConfig[],
): readonly ServiceFinding[] {
  const longLived = stages.filter(({ stage }) => !isShortLived(stage));
  return longLived.flatMap(({ stage, workspace }, index) => {
    const id = workspace.adopt?.workspaceId;
    const first = longLived.findIndex((other) => id !== undefined && other.workspace.adopt?.workspaceId === id);
    if (first < 0 || first === index) return [];
    const allowed = `a workspace that no other stage adopts: ${longLived[first]?.stage ?? ""} adopts this one, and both would set its settings`;
    return [{ owner: { stage }, path: ["workspace", "adopt", "workspaceId"], allowed }];
  });
}

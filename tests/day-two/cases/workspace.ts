import {
  BOTH_PROFILES,
  nothingDeployed,
  on,
  refusedByConfiguration,
  refusedByGuard,
  refusedByPlan,
  type Owner,
} from "../support/case";
import { HAND_MADE_WORKSPACE } from "../support/hand-made-workspace";

const ADOPTED = HAND_MADE_WORKSPACE.adopt;
const GUEST: readonly Owner[] = ["pr-7"];

const CANNOT_REPLACE = refusedByGuard("cannot-change", "workspace.adopt", "cannot change its workspace");

/** Changes of the settings of a workspace, which the stage either creates or adopts. */
export const WORKSPACE = [
  ...on(BOTH_PROFILES, { "workspace.adopt": ADOPTED }, CANNOT_REPLACE),
  ...on(GUEST, { "workspace.adopt": null }, refusedByConfiguration("network.cidr", "does not overlap")),
  ...on(
    GUEST,
    { "workspace.adopt.host": "https://dbc-ffffffff-ffff.cloud.databricks.com" },
    refusedByPlan("workspace"),
  ),
  ...on(
    GUEST,
    { "workspace.adopt": null, "network.cidr": "10.60.0.0/16" },
    refusedByConfiguration("workspace", "adopt: the workspace of dev, which hosts the slots"),
  ),
  // With any other workspace, the plan fails, because only dev's workspace has the cluster policies of the slot.
  ...on(GUEST, { "workspace.adopt": ADOPTED }, refusedByPlan("Policy named 'fraudops-slot-1-training' does not exist")),
  ...on(GUEST, { "workspace.adopt.workspaceId": ADOPTED.workspaceId }, nothingDeployed),
  ...on(
    GUEST,
    { "workspace.adopt.host": "https://dbc-1.cloud.databricks.com/path" },
    refusedByConfiguration("workspace.adopt.host", "without port, path or credentials"),
  ),
];

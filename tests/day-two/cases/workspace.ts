import { BOTH, on, refusedByConfiguration, refusedByGuard, refusedByPlan, type Owner } from "../support/case";

const ADOPTED = { host: "https://dbc-a1b2c3d4-e5f6.cloud.databricks.com", workspaceId: "1234567890123456" };
const GUEST: readonly Owner[] = ["pr-7"];

/** A workspace of the stage's own, or one that was there before. */
export const WORKSPACE = [
  ...on(BOTH, { "workspace.adopt": ADOPTED }, refusedByGuard("stateful-loss", "databricks_mws_workspaces")),
  ...on(GUEST, { "workspace.adopt": null }, refusedByConfiguration("network.cidr", "does not overlap")),
  ...on(
    GUEST,
    { "workspace.adopt.host": "https://dbc-ffffffff-ffff.cloud.databricks.com" },
    refusedByPlan("workspace"),
  ),
  ...on(GUEST, { "workspace.adopt.workspaceId": "1234567890123456" }, refusedByPlan("workspace")),
  ...on(
    GUEST,
    { "workspace.adopt.host": "https://dbc-1.cloud.databricks.com/path" },
    refusedByConfiguration("workspace.adopt.host", "without path"),
  ),
];

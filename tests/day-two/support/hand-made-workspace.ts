import type { CloudObject } from "../../../sandbox/ports";

const adopt = { host: "https://dbc-a1b2c3d4-e5f6.cloud.databricks.com", workspaceId: "1234567890123456" };

const object: CloudObject = {
  kind: "databricks_mws_workspaces",
  scope: "account",
  id: adopt.workspaceId,
  attributes: { workspace_name: "by-hand", workspace_id: Number(adopt.workspaceId), workspace_url: adopt.host },
};

/** A workspace that no stage created, and the configuration with which a stage adopts this workspace. */
export const HAND_MADE_WORKSPACE = { adopt, object };

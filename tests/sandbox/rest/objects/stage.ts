import type { JsonObject } from "../../../../sandbox/ports";
import { Harness, WORKSPACE } from "../harness";

/** Starts a REST API with a workspace of the tier ENTERPRISE, a bucket, and a role that may access every bucket. */
export async function startedStage(): Promise<Harness> {
  const harness = await Harness.start();
  const { store, url } = harness;
  const put = (kind: string, scope: string, id: string, attributes: JsonObject): Promise<void> =>
    store.put({ kind, scope, id, attributes: { id, ...attributes } });
  await put("databricks_mws_workspaces", "account", "a/1001", {
    account_id: "a",
    workspace_id: Number(WORKSPACE),
    workspace_name: "dev",
    workspace_url: url,
    pricing_tier: "ENTERPRISE",
  });
  const statement = { Effect: "Allow", Action: "s3:*", Resource: "*" };
  await put("aws_iam_role", "aws", "catalog", { name: "catalog", arn: ROLE });
  await put("aws_iam_role_policy", "aws", "catalog:all", {
    role: "catalog",
    policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
  });
  await put("aws_s3_bucket", "aws", "bucket", { bucket: "bucket" });
  return harness;
}

export const ROLE = "arn:aws:iam::111111111111:role/catalog";
export const UNITY_CATALOG = "/api/2.1/unity-catalog";

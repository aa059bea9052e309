import { Naming } from "../../../core/naming";
import type { DatabricksClient } from "../../../cli/databricks/client";

const naming = new Naming("fraudops", "dev");

/** Returns the maximum DBUs per hour in dev's cluster policy for training; undefined if the policy sets none. */
export async function dbusPerHour(client: DatabricksClient): Promise<number | undefined> {
  const { policies } = await client.call<{ policies: { name: string; definition: string }[] }>(
    "GET",
    "/api/2.0/policies/clusters/list",
  );
  const { definition = "{}" } = policies.find(({ name }) => name === naming.clusterPolicy("training")) ?? {};
  return (JSON.parse(definition) as { dbus_per_hour?: { maxValue: number } }).dbus_per_hour?.maxValue;
}

/**
 * Replaces the permissions on the endpoint of `fraud` in dev over REST: all users get CAN_MANAGE, and all other
 * permissions are removed. The next plan then shows drift.
 */
export async function grantManageToAll(client: DatabricksClient): Promise<void> {
  const { id } = await client.call<{ id: string }>("GET", `/api/2.0/serving-endpoints/${naming.endpoint("fraud")}`);
  await client.call("PUT", `/api/2.0/permissions/serving-endpoints/${id}`, {
    access_control_list: [{ group_name: "users", permission_level: "CAN_MANAGE" }],
  });
}

import { denied } from "../../facts/errors";
import type { ObjectStore } from "../../ports";

/** Types of account-level objects, each with the attribute that contains the account id. */
const OF_ACCOUNT = [
  ["databricks_mws_credentials", "external_id"],
  ["databricks_mws_storage_configurations", "account_id"],
  ["databricks_mws_networks", "account_id"],
  ["databricks_mws_workspaces", "account_id"],
  ["databricks_mws_log_delivery", "account_id"],
  ["databricks_mws_customer_managed_keys", "account_id"],
  ["databricks_mws_network_connectivity_config", "account_id"],
  ["databricks_budget", "account_id"],
] as const;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * Refuses an account id that differs from that of the stored account-level objects. Accepts any UUID if the store has
 * no such object. Answers 403 instead of 404, because Terraform removes a resource from its state on 404.
 */
export function requireAccount(id: string, store: ObjectStore): void {
  const known = new Set(
    OF_ACCOUNT.flatMap(([kind, attribute]) =>
      store.find(kind, "account").map(({ attributes }) => String(attributes[attribute])),
    ),
  );
  if (known.size === 0 ? UUID.test(id) : known.has(id)) return;
  throw denied(`Account ${id} is not known, or the caller does not belong to it.`);
}

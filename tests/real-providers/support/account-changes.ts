import type { Changes } from "./changes";
import type { Block, Json } from "./stage";

/** By resource type of the account's stacks: arguments to change, which Terraform changes in place. */
export const ACCOUNT_CHANGES: Changes = {
  databricks_access_control_rule_set: ({ grant_rules: rules }) => ({
    grant_rules: [...listOf(rules), { role: "roles/servicePrincipal.manager", principals: everyPrincipal(rules) }],
  }),
  databricks_account_network_policy: ({ egress }) => ({
    egress: {
      network_access: {
        ...((egress as Block)["network_access"] as Block),
        policy_enforcement: { enforcement_mode: "DRY_RUN" },
      },
    },
  }),
  databricks_budget: ({ alert_configurations: alerts }) => ({
    alert_configurations: listOf(alerts).map((alert) => ({ ...(alert as Block), quantity_threshold: "4321" })),
  }),
  databricks_disable_legacy_features_setting: () => ({ disable_legacy_features: { value: false } }),
  databricks_group: () => ({ allow_cluster_create: true }),
  databricks_metastore: () => ({
    delta_sharing_scope: "INTERNAL_AND_EXTERNAL",
    delta_sharing_recipient_token_lifetime_in_seconds: 3600,
  }),
  databricks_metastore_assignment: () => ({ default_catalog_name: "changed" }),
  databricks_mws_log_delivery: () => ({ status: "DISABLED" }),
  databricks_mws_private_access_settings: ({ public_access_enabled: enabled }) => ({
    public_access_enabled: enabled !== true,
  }),
  databricks_mws_workspaces: ({ custom_tags: tags }) => ({ custom_tags: { ...(tags as Block), changed: "yes" } }),
  databricks_service_principal: () => ({ allow_cluster_create: true }),
  databricks_service_principal_federation_policy: () => ({ description: "changed" }),
  databricks_workspace_network_option: () => ({ network_policy_id: "default-policy" }),
};

/** Resource types of the account that the tests cannot change in place, with the reason. */
export const IMMUTABLE_IN_ACCOUNT: Readonly<Record<string, string>> = {
  databricks_group_member: "it has no arguments other than two ids, and both force a replacement",
  databricks_mws_credentials: "every argument forces a replacement",
  databricks_mws_customer_managed_keys: "every argument forces a replacement",
  databricks_mws_ncc_binding:
    "its change needs a second network connectivity configuration, which the stacks do not have",
  databricks_mws_network_connectivity_config: "every argument forces a replacement",
  databricks_mws_networks: "every argument forces a replacement",
  databricks_mws_permission_assignment: "every argument forces a replacement",
  databricks_mws_storage_configurations: "every argument forces a replacement",
  databricks_mws_vpc_endpoint: "every argument forces a replacement",
  databricks_service_principal_role: "it has no arguments other than two ids, and both force a replacement",
};

function everyPrincipal(rules: Json | undefined): Json {
  return [...new Set(listOf(rules).flatMap((rule) => listOf((rule as Block)["principals"])))];
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

import type { BlockSchema } from "../schema-file";
import { add, isSettable, type FactsByPath } from "./facts-by-path";

/**
 * Arguments that a refresh does not read from the cloud, e.g. because they only control the provider. Source: code of
 * the AWS and Databricks providers.
 */
const NAMES = new Set([
  "always_running",
  "bypass_policy_lockout_safety_check",
  "content_base64",
  "control_run_state",
  "delete_recursive",
  "deletion_window_in_days",
  "disable_as_user_deletion",
  "expected_workspace_status",
  "force",
  "force_delete_home_dir",
  "force_delete_repos",
  "force_destroy",
  "force_detach_policies",
  "force_update",
  "is_no_public_ip_enabled",
  "md5",
  "revoke_rules_on_delete",
  "skip_destroy",
  "skip_validation",
  "source",
]);

/** Marks the top-level arguments of a block that a refresh does not read from the cloud (`NAMES`). */
export function addProviderOnly(facts: FactsByPath, { attributes = {} }: BlockSchema): void {
  for (const [name, attribute] of Object.entries(attributes)) {
    if (NAMES.has(name) && isSettable(attribute)) add(facts, name, { providerOnly: true });
  }
}

interface Refusal {
  /** Pattern in the message of Terraform or a provider. */
  readonly said: RegExp;
  readonly remedy: string;
}

/** Errors of Terraform and the providers whose messages do not name the remedy. */
const REFUSALS: readonly Refusal[] = [
  {
    said: /cannot remove private access setting from workspace/,
    remedy:
      "Private access settings cannot be detached from a workspace, and they need the tier ENTERPRISE: set " +
      "`workspace.pricingTier: ENTERPRISE` again. To turn off single security controls, use `security.overrides`.",
  },
  {
    said: /Instance cannot be destroyed/,
    remedy:
      "deletionProtection prevents the destruction of the resource: revert the change that deletes it, or add " +
      '"<workspace, platform or project>/<address>", e.g. "platform/databricks_volume.Exchange_5E6F7A8B", to ' +
      "`guard.allowLoss`, and plan again.",
  },
  {
    said: /cannot find (group:|SP with)/,
    remedy:
      "The stack `account` creates the groups and service principals of all stages: run `./fraudops apply account` " +
      "first, as an administrator of the Databricks account.",
  },
  {
    said: /Backend configuration changed/,
    remedy:
      "The backend of deployed stacks cannot be changed, because their states are in the previous backend: " +
      "restore `state` in config/account.yaml.",
  },
];

/** Remedies for refusals in the output of Terraform or a provider, one line each. */
export function remediesFor(text: string): readonly string[] {
  const flat = text.replaceAll(/\s+/g, " ");
  return REFUSALS.filter(({ said }) => said.test(flat)).map(({ remedy }) => `  ${remedy}`);
}

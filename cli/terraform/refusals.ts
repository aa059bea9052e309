interface Refusal {
  /** Pattern in the message of Terraform or a provider. */
  readonly said: RegExp;
  readonly remedy: string;
}

/** Errors of Terraform and the providers whose message lacks the remedy. */
const REFUSALS: readonly Refusal[] = [
  {
    said: /cannot remove private access setting from workspace/,
    remedy:
      "A workspace cannot drop its private access settings, and therefore keeps the tier that they need: set " +
      "`workspace.pricingTier: ENTERPRISE` again. To turn off single security controls, use `security.overrides`.",
  },
  {
    said: /Instance cannot be destroyed/,
    remedy:
      "deletionProtection prevents the destruction of the resource: revert the change that deletes it, or add " +
      '"<part>/<address>", e.g. "platform/databricks_volume.Exchange_5E6F7A8B", to `guard.allowLoss`, and plan again.',
  },
  {
    said: /Backend configuration changed/,
    remedy:
      "The states of the deployed stacks are in the backend of their first apply: restore `state` in config/account.yaml.",
  },
];

/** Remedies for refusals in the output of Terraform or a provider, one line each. */
export function remediesFor(text: string): readonly string[] {
  const flat = text.replaceAll(/\s+/g, " ");
  return REFUSALS.filter(({ said }) => said.test(flat)).map(({ remedy }) => `  ${remedy}`);
}

interface Refusal {
  /** Pattern in the message of Terraform or a provider. */
  readonly said: RegExp;
  readonly wayOut: string;
}

/** Refusals whose message does not contain the remedy. */
const REFUSALS: readonly Refusal[] = [
  {
    said: /cannot remove private access setting from workspace/,
    wayOut:
      "A workspace cannot drop its private access settings, and therefore keeps the tier that they need: set " +
      "`workspace.pricingTier: ENTERPRISE` again. `security.overrides` can disable single controls.",
  },
  {
    said: /Instance cannot be destroyed/,
    wayOut:
      "deletionProtection holds it: put back what takes it away. If the loss is meant, name it in `guard.allowLoss` as " +
      '"<part>/<address>", and plan again.',
  },
  {
    said: /Backend configuration changed/,
    wayOut:
      "The states of what is deployed lie where the first apply has put them: put `state` of config/account.yaml back.",
  },
];

/** Remedies for refusals in the output of Terraform or a provider, one line each. */
export function waysOut(text: string): readonly string[] {
  const flat = text.replaceAll(/\s+/g, " ");
  return REFUSALS.filter(({ said }) => said.test(flat)).map(({ wayOut }) => `  ${wayOut}`);
}

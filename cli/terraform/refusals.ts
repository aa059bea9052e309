interface Refusal {
  /** In what Terraform or a provider says. */
  readonly said: RegExp;
  readonly wayOut: string;
}

/** Refusals of a change of configuration whose text does not tell what to do. */
const REFUSALS: readonly Refusal[] = [
  {
    said: /cannot remove private access setting from workspace/,
    wayOut:
      "A workspace keeps its private access settings for good, and with them the tier that has them: put " +
      "`workspace.pricingTier: ENTERPRISE` back. Its controls can be turned off one by one (`security.overrides`).",
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

/** What to do about a refusal of Terraform or of a provider, from its text; one line for each. */
export function waysOut(text: string): readonly string[] {
  const flat = text.replaceAll(/\s+/g, " ");
  return REFUSALS.filter(({ said }) => said.test(flat)).map(({ wayOut }) => `  ${wayOut}`);
}

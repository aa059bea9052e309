import type { Breach, Rule } from "../rule";
import { secretTraces, type SecretTrace } from "../secrets";

/** Attributes that the Databricks provider marks as sensitive, but that are only identifiers. */
const IDENTIFIERS = ["account_id"];

/** Rules against secrets in configuration and plans. */
export const SECRET_RULES: readonly Rule[] = [
  {
    id: "secret-in-plan",
    severity: "error",
    what: "Neither the synthesized configuration nor the plan contains anything that looks like a secret.",
    why: "Pipelines store configuration and plans and show them on merge requests, and the state keeps the same values permanently.",
    remedy: "Revoke the secret, then use a federated identity, or a secret scope with manually added values.",
    check: (stack) => {
      const configured = secretTraces(stack.configuration).map(breachAt);
      const planned = stack.resources.flatMap(({ address, values }) =>
        secretTraces(values).map(({ path, found }) => ({ resource: address, found: `${found} at ${path.join(".")}` })),
      );
      const unique = new Map([...configured, ...planned].map((breach) => [JSON.stringify(breach), breach]));
      return [...unique.values()];
    },
  },
  {
    id: "value-marked-secret",
    severity: "error",
    what: "No plan contains a value that the provider marks as sensitive.",
    why: "Terraform only hides sensitive values in its output; plan file and state contain them in plain text.",
    remedy: "Remove the argument, and set the value manually in the service that uses it.",
    check: (stack) =>
      stack.resources.flatMap(({ address, secrets }) =>
        secrets
          .filter((path) => !IDENTIFIERS.includes(path))
          .map((path) => ({ resource: address, found: `the provider marks the value of ${path} as sensitive` })),
      ),
  },
];

/** Reports a secret in the configuration at the address of its resource or, outside resources, at its path. */
function breachAt({ path, found }: SecretTrace): Breach {
  const [section, type, name, ...rest] = path;
  if (section === "resource" && name !== undefined) {
    return { resource: `${String(type)}.${String(name)}`, found: `${found} at ${rest.join(".")}` };
  }
  return { resource: path.join("."), found };
}

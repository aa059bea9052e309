import type { Breach, Rule } from "../rule";
import { secretTraces, type SecretTrace } from "../secrets";

/** Marked by the Databricks provider, yet they tell whose something is and open nothing. */
const IDENTIFIERS = ["account_id"];

/** Nothing secret stands where many read. */
export const SECRET_RULES: readonly Rule[] = [
  {
    id: "secret-in-plan",
    severity: "error",
    what: "Neither the synthesized configuration nor the plan holds anything that looks like a secret.",
    why: "Both are kept by pipelines and shown on merge requests; the state keeps the same for ever.",
    remedy: "Revoke it, then let its user get it at run time: a federated identity, or a secret scope filled by hand.",
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
    what: "No value that a provider marks as secret is in a plan.",
    why: "The mark hides it from people's eyes only; plan file and state hold it readable.",
    remedy: "Leave the argument out, and put the value in by hand where it is used.",
    check: (stack) =>
      stack.resources.flatMap(({ address, secrets }) =>
        secrets
          .filter((path) => !IDENTIFIERS.includes(path))
          .map((path) => ({ resource: address, found: `a value at ${path}` })),
      ),
  },
];

/** A place in the configuration: the resource that it belongs to, or its path. */
function breachAt({ path, found }: SecretTrace): Breach {
  const [section, type, name, ...rest] = path;
  if (section === "resource" && name !== undefined) {
    return { resource: `${String(type)}.${String(name)}`, found: `${found} at ${rest.join(".")}` };
  }
  return { resource: path.join("."), found };
}

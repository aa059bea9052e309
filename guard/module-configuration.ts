import { isObject, objectOf, type JsonObject } from "../core/json";

/**
 * Configuration of a resource in a module, in the form of `cdk.tf.json`, with `${...}` for references. Reads it from
 * the plan, because `cdk.tf.json` contains only the module call.
 *
 * @param configuration `configuration` of `terraform show -json`
 * @param address address in the plan, e.g. `module.data["a"].aws_s3_bucket.b[0]`
 */
export function moduleConfiguration(configuration: unknown, address: string): JsonObject {
  const path = [...address.matchAll(/module\.([\w-]+)(?:\[[^\]]*\])?\./g)].map(([, name = ""]) => name);
  const module = path.reduce<unknown>(
    (outer, name) => at(at(at(outer, "module_calls"), name), "module"),
    at(configuration, "root_module"),
  );
  const own = address.replace(/^(module\.[\w-]+(\[[^\]]*\])?\.)*/, "").replace(/\[[^\]]*\]$/, "");
  const resource = [at(module, "resources")].flat().find((one) => at(one, "address") === own);
  const written = { ...objectOf(at(resource, "expressions")), for_each: at(resource, "for_each_expression") };
  return objectOf(valueOf(written));
}

/** Converts an expression to its constant, or to its references as text; blocks keep their structure. */
function valueOf(expression: unknown): unknown {
  if (Array.isArray(expression)) return expression.map(valueOf);
  if (!isObject(expression)) return expression;
  if ("constant_value" in expression) return expression["constant_value"];
  const references = expression["references"];
  if (Array.isArray(references)) return references.map((reference) => `\${${String(reference)}}`).join(" ");
  return Object.fromEntries(Object.entries(expression).map(([key, inner]) => [key, valueOf(inner)]));
}

function at(value: unknown, key: string): unknown {
  return objectOf(value)[key];
}

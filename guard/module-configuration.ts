import { isObject, type JsonObject } from "./plan-json";

/**
 * The configuration of a resource within a module, in the form of `cdk.tf.json`: `${...}` for each reference. Of modules the
 * stack has the call only; the plan has what stands in them.
 *
 * @param configuration `configuration` of `terraform show -json`
 * @param address as the plan writes it, e.g. `module.data["a"].aws_s3_bucket.b[0]`
 */
export function moduleConfiguration(configuration: unknown, address: string): JsonObject {
  const path = [...address.matchAll(/module\.([\w-]+)(?:\[[^\]]*\])?\./g)].map(([, name = ""]) => name);
  const module = path.reduce<unknown>(
    (outer, name) => at(at(at(outer, "module_calls"), name), "module"),
    at(configuration, "root_module"),
  );
  const own = address.replace(/^(module\.[\w-]+(\[[^\]]*\])?\.)*/, "").replace(/\[[^\]]*\]$/, "");
  const resource = [at(module, "resources")].flat().find((one) => at(one, "address") === own);
  const written = { ...asObject(at(resource, "expressions")), for_each: at(resource, "for_each_expression") };
  return asObject(valueOf(written));
}

/** An expression as text, with its constants and references; blocks keep their shape. */
function valueOf(expression: unknown): unknown {
  if (Array.isArray(expression)) return expression.map(valueOf);
  if (!isObject(expression)) return expression;
  if ("constant_value" in expression) return expression["constant_value"];
  const references = expression["references"];
  if (Array.isArray(references)) return references.map((reference) => `\${${String(reference)}}`).join(" ");
  return Object.fromEntries(Object.entries(expression).map(([key, inner]) => [key, valueOf(inner)]));
}

function at(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined;
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

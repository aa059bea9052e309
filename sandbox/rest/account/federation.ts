import { defined } from "../../defined";
import { missing } from "../../facts/errors";
import type { CloudObject, JsonObject } from "../../ports";
import { collection, type RestResource } from "../resources/rest-resource";
import type { Call, Services } from "../route";
import { ROOT, row } from "./account-row";

const TYPE = "databricks_service_principal_federation_policy";

/** Resource of the account API: policies that state which tokens of an external issuer authenticate a principal. */
export const FEDERATION_POLICIES: RestResource = {
  ...row,
  type: TYPE,
  title: "Federation policy",
  operations: collection(`${ROOT}/servicePrincipals/:service_principal_id/federationPolicies`, "policy_id"),
  key: "policy_id",
  find: (key, call, { objects }) => objects.get(call, TYPE, `${principalIn(call)},${key}`),
  list: { field: "policies", sizeParameter: "page_size", size: 100 },
  attributes: policyAttributes,
  body: ({ attributes }) => {
    const { id: _id, ...rest } = attributes;
    return Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
  },
  access: { read: ofPrincipal },
};

/**
 * Attributes that a request sets. With an update mask, these are the fields that the mask names; a field that the body
 * lacks becomes null. Without a mask or with the mask `*`, these are the fields of the body.
 */
function policyAttributes(body: JsonObject, call: Call): JsonObject {
  const { update_mask: mask = "", policy_id: id } = call.query;
  const masked = mask === "" || mask === "*" ? undefined : mask.split(",").map((path) => path.split(".")[0] ?? "");
  const given =
    masked === undefined ? body : Object.fromEntries(masked.map((name) => [name, body[name] ?? null] as const));
  return {
    ...given,
    ...defined({ policy_id: id }),
    service_principal_id: Number(principalIn(call)),
  };
}

/** Throws 404 for a policy of a service principal other than the one in the path. Lists therefore omit this policy. */
function ofPrincipal(call: Call, _services: Services, { attributes }: CloudObject): void {
  if (String(attributes["service_principal_id"]) === principalIn(call)) return;
  throw missing("The policy belongs to another service principal.");
}

function principalIn(call: Call): string {
  return call.params["service_principal_id"] ?? "";
}

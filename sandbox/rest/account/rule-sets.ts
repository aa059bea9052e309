import { invalid } from "../../facts/errors";
import { isObject } from "../../facts/values";
import { assignableRoles, requireRuleSetName } from "../../facts/databricks/rule-sets";
import { CloudError, type Json, type JsonObject } from "../../ports";
import { derivedUuid } from "../resources/derived-id";
import type { Call, Route, Services } from "../route";
import { row } from "./account-row";

const TYPE = "databricks_access_control_rule_set";
const ROOT = "/api/2.0/preview/accounts/:account_id/access-control";

/**
 * Routes for rule sets, which grant roles on the account, a group or a service principal. The account, each group and
 * each service principal have exactly one rule set, which may be empty. An update must send the current etag.
 */
export const ruleSetRoutes: readonly Route[] = [
  {
    ...row,
    method: "GET",
    path: `${ROOT}/rule-sets`,
    handle: (call, services) => ruleSet(nameIn(call.query["name"], call, services), call, services),
  },
  {
    ...row,
    method: "PUT",
    path: `${ROOT}/rule-sets`,
    handle: async (call, services) => {
      const given = call.body["rule_set"];
      if (!isObject(given)) throw invalid("rule_set must be an object");
      const name = nameIn(call.body["name"] ?? given["name"], call, services);
      const current = ruleSet(name, call, services)["etag"];
      if (given["etag"] !== current) {
        const message = `The etag of rule set ${name} is not current: read the rule set again.`;
        throw new CloudError(409, "RESOURCE_CONFLICT", message);
      }
      const rules = (given["grant_rules"] ?? []) as readonly Json[];
      const stored = services.objects.get(call, TYPE, name);
      await services.objects.put(call, TYPE, stored, { name, grant_rules: rules });
      return ruleSet(name, call, services);
    },
  },
  {
    ...row,
    method: "GET",
    path: `${ROOT}/assignable-roles`,
    handle: (call, services) => {
      const name = nameIn(`${call.query["resource"] ?? ""}/ruleSets/default`, call, services);
      return { roles: assignableRoles(name).map((role) => ({ name: role })) };
    },
  },
];

function ruleSet(name: string, call: Call, { objects }: Services): JsonObject {
  const stored = objects.get(call, TYPE, name)?.attributes;
  const etag = stored?.["etag"] ?? derivedUuid(`rule set ${name}, never changed`);
  const rules = (stored?.["grant_rules"] ?? []) as readonly Json[];
  return { name, etag, ...(rules.length > 0 ? { grant_rules: rules } : {}) };
}

function nameIn(given: Json | undefined, call: Call, { store, runtime }: Services): string {
  if (typeof given !== "string") throw invalid("name is required");
  requireRuleSetName(given, { store, runtime, scope: "account", provider: { account_id: call.accountId ?? "" } });
  return given;
}

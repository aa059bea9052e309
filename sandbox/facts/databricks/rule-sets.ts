import { resource } from "../define";
import { invalid, missing } from "../errors";
import { hex } from "../ids";
import type { BehaviourContext, ResourceBehaviour } from "../types";
import { blocks, text, texts } from "../values";
import { groupByName, servicePrincipalByApplication } from "./principals";
import { accountId } from "./scopes";

/** Roles that can be granted on the account itself. */
const ACCOUNT_ROLES = [
  "roles/billing.admin",
  "roles/marketplace.admin",
  "roles/tagPolicy.creator",
  "roles/tagPolicy.manager",
];

/** Roles that can be granted on service principals and groups, by the kind in the name of the rule set. */
const ROLES: Readonly<Record<string, readonly string[]>> = {
  servicePrincipals: ["roles/servicePrincipal.manager", "roles/servicePrincipal.user"],
  groups: ["roles/group.manager"],
};

/** Throws if `name` is not a rule set of the account, or contains a service principal or group that does not exist. */
export function requireRuleSetName(name: string, context: BehaviourContext): void {
  const match = /^accounts\/([^/]+)\/(?:(servicePrincipals|groups)\/([^/]+)\/)?ruleSets\/default$/.exec(name);
  if (match?.[1] !== accountId(context)) {
    throw invalid(`name must be accounts/${accountId(context)}/.../ruleSets/default, got ${name}`);
  }
  const [, , kind, id] = match;
  if (kind === "servicePrincipals" && !servicePrincipalByApplication(context, id ?? "")) {
    throw missing(`service principal ${id ?? ""} of rule set ${name} does not exist`);
  }
  if (kind === "groups" && !context.store.get("databricks_group", "account", id ?? "")) {
    throw missing(`group ${id ?? ""} of rule set ${name} does not exist`);
  }
}

/** Roles that the rule set `name` can grant. They depend on the kind in the name, e.g. `servicePrincipals`. */
export function assignableRoles(name: string): readonly string[] {
  return ROLES[name.split("/")[2] ?? ""] ?? ACCOUNT_ROLES;
}

const ruleSet = resource({
  type: "databricks_access_control_rule_set",
  evidence: "documented",
  source: "account API: access control; permissions/resource_access_control_rule_set.go",
  scope: "account",
  rules: [
    {
      refuses: "a name that is not the name of a rule set of this account, or whose principal does not exist",
      check: (planned, context) => requireRuleSetName(text(planned, "name"), context),
    },
    {
      refuses: "a role that cannot be granted on the resource of the rule set",
      check: (planned) => {
        const allowed = assignableRoles(text(planned, "name"));
        const wrong = blocks(planned, "grant_rules").find((rule) => !allowed.includes(text(rule, "role")));
        if (wrong) throw invalid(`role ${text(wrong, "role")} is not one of ${allowed.join(", ")}`);
      },
    },
    {
      refuses: "principals that do not exist",
      check: (planned, context) => {
        for (const principal of blocks(planned, "grant_rules").flatMap((rule) => texts(rule, "principals"))) {
          const [kind, ...rest] = principal.split("/");
          const name = rest.join("/");
          const known =
            kind === "users" ||
            (kind === "groups" && groupByName(context, name) !== undefined) ||
            (kind === "servicePrincipals" && servicePrincipalByApplication(context, name) !== undefined);
          if (!known) throw missing(`principal ${principal} does not exist`);
        }
      },
    },
  ],
  create: (planned) => ({ id: text(planned, "name"), etag: hex(24) }),
  update: () => ({ etag: hex(24) }),
});

export const ruleSetBehaviours: readonly ResourceBehaviour[] = [ruleSet];

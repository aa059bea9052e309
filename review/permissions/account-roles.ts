import { code } from "../words";
import { name, textsOf, type Family, type Side } from "./family";
import type { Holding } from "./holding";

/** Administrator roles of the Databricks account, with their wording in a sentence. */
const ADMINISTRATORS: Readonly<Record<string, string>> = {
  account_admin: "an ACCOUNT ADMINISTRATOR of Databricks",
  "roles/account.admin": "an ACCOUNT ADMINISTRATOR of Databricks",
  metastore_admin: "a METASTORE ADMINISTRATOR",
};

/** Roles in the Databricks account. */
export const ACCOUNT_ROLES: readonly Family[] = [
  {
    types: ["databricks_service_principal_role"],
    holdings: (side) => [role(`service principal ${side.named("service_principal_id")}`, side.text("role"))],
  },
  { types: ["databricks_user_role"], holdings: (side) => [role(`user ${side.named("user_id")}`, side.text("role"))] },
  {
    types: ["databricks_group_role"],
    holdings: (side) => [role(`every member of group ${side.named("group_id")}`, side.text("role"))],
  },
  {
    types: ["databricks_access_control_rule_set"],
    holdings: (side) =>
      side
        .blocks("grant_rules")
        .flatMap(({ principals, role: granted }) =>
          textsOf(principals).map((principal) => ruleHolding(name(side.names, principal), String(granted), side)),
        ),
  },
];

function role(who: string, granted: string): Holding {
  const right = ADMINISTRATORS[granted] ?? `assigned the role ${code(granted)}`;
  return { wording: "is", who, what: "", rights: [right], critical: Object.values(ADMINISTRATORS) };
}

function ruleHolding(who: string, granted: string, side: Side): Holding {
  const right = ADMINISTRATORS[granted];
  if (right !== undefined) return { wording: "is", who, what: "", rights: [right], critical: [right] };
  const [, kind, id] = /\/(servicePrincipals|groups|budgetPolicies)\/([^/]+)\//.exec(side.text("name")) ?? [];
  const what = kind === undefined ? "the account" : `${KINDS[kind] ?? kind} ${name(side.names, id)}`;
  const rights = [RULE_ROLES[granted] ?? `act with the role ${code(granted)} on`];
  return { wording: "may", who, what, rights, critical: ["manage"] };
}

const KINDS: Readonly<Record<string, string>> = {
  servicePrincipals: "service principal",
  groups: "group",
  budgetPolicies: "budget policy",
};

const RULE_ROLES: Readonly<Record<string, string>> = {
  "roles/servicePrincipal.user": "run jobs as",
  "roles/servicePrincipal.manager": "manage",
  "roles/group.manager": "manage",
};

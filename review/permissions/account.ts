import { UNKNOWN } from "../../guard/planned-stack";
import { code, listed, printable } from "../words";
import { name, textsOf, type Family, type Side } from "./family";
import type { Holding } from "./holding";

/** Roles of the account in words; whoever has one of these decides over all workspaces. */
const ADMINISTRATORS: Readonly<Record<string, string>> = {
  account_admin: "an ACCOUNT ADMINISTRATOR of Databricks",
  "roles/account.admin": "an ACCOUNT ADMINISTRATOR of Databricks",
  metastore_admin: "a METASTORE ADMINISTRATOR",
};

/** Who is who in the account, and who may use which workspace. */
export const ACCOUNT: readonly Family[] = [
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
    types: ["databricks_group_member"],
    holdings: (side) => {
      const group = side.named("group_id");
      const right = `a member of group ${group}`;
      const alarming = /admin/i.test(group) ? [right] : [];
      return [{ wording: "is", who: side.named("member_id"), what: "", rights: [right], alarming }];
    },
  },
  {
    types: ["databricks_mws_permission_assignment", "databricks_permission_assignment"],
    holdings: (side) => {
      const workspace = side.text("workspace_id") === "" ? "the workspace" : `workspace ${side.named("workspace_id")}`;
      const rights = side.texts("permissions").map((permission) => (permission === "ADMIN" ? "administer" : "use"));
      return [{ wording: "may", who: side.named("principal_id"), what: workspace, rights, alarming: ["administer"] }];
    },
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
  {
    types: ["databricks_entitlements"],
    holdings: (side) => {
      const who = ["group_id", "user_id", "service_principal_id"].find((key) => side.text(key) !== "") ?? "group_id";
      const allowed = ENTITLEMENTS.filter(([argument]) => side.value(argument) === true);
      return allowed.map(([, right]) => ({ wording: "may", who: side.named(who), what: "", rights: [right] }));
    },
  },
  {
    types: ["databricks_service_principal_federation_policy", "databricks_account_federation_policy"],
    holdings: (side) => [federation(side)],
  },
];

const ENTITLEMENTS: readonly (readonly [argument: string, right: string])[] = [
  ["workspace_access", "use the workspace"],
  ["databricks_sql_access", "use Databricks SQL"],
  ["allow_cluster_create", "create any cluster"],
  ["allow_instance_pool_create", "create instance pools"],
];

function role(who: string, granted: string): Holding {
  const right = ADMINISTRATORS[granted] ?? `one with the role ${code(granted)}`;
  return { wording: "is", who, what: "", rights: [right], alarming: Object.values(ADMINISTRATORS) };
}

function ruleHolding(who: string, granted: string, side: Side): Holding {
  const right = ADMINISTRATORS[granted];
  if (right !== undefined) return { wording: "is", who, what: "", rights: [right], alarming: [right] };
  const [, kind, id] = /\/(servicePrincipals|groups|budgetPolicies)\/([^/]+)\//.exec(side.text("name")) ?? [];
  const what = kind === undefined ? "the account" : `${KINDS[kind] ?? kind} ${name(side.names, id)}`;
  const rights = [RULE_ROLES[granted] ?? `take the role ${code(granted)} on`];
  return { wording: "may", who, what, rights, alarming: ["manage"] };
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

function federation(side: Side): Holding {
  const [policy = {}] = side.blocks("oidc_policy");
  const said = (key: string): string => {
    const values = textsOf(policy[key]);
    return values.length === 0
      ? "any"
      : listed(values.map((value) => (value === UNKNOWN ? printable(value) : code(value))));
  };
  const id = side.value("service_principal_id");
  const account = side.type === "databricks_account_federation_policy";
  const subject = said("subject");
  const right = account ? "sign in to" : "act as";
  return {
    wording: "may",
    who: `whoever has a token of ${said("issuer")} with subject ${subject} and audience ${said("audiences")}`,
    what: account ? "the account" : `service principal ${name(side.names, id)}`,
    rights: [right],
    alarming: subject === "any" || subject.includes("*") ? [right] : [],
  };
}

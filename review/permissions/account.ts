import { UNKNOWN } from "../../guard/planned-stack";
import { code, listed, printable } from "../words";
import { name, textsOf, type Family, type Side } from "./family";
import type { Holding } from "./holding";

/** Group memberships, workspace assignments, entitlements and federation policies. */
export const ACCOUNT: readonly Family[] = [
  {
    types: ["databricks_group_member"],
    holdings: (side) => {
      const group = side.named("group_id");
      const right = `a member of group ${group}`;
      const critical = /admin/i.test(group) ? [right] : [];
      return [{ wording: "is", who: side.named("member_id"), what: "", rights: [right], critical }];
    },
  },
  {
    types: ["databricks_mws_permission_assignment", "databricks_permission_assignment"],
    holdings: (side) => {
      const workspace = side.text("workspace_id") === "" ? "the workspace" : `workspace ${side.named("workspace_id")}`;
      const rights = side.texts("permissions").map((permission) => (permission === "ADMIN" ? "administer" : "use"));
      return [{ wording: "may", who: side.named("principal_id"), what: workspace, rights, critical: ["administer"] }];
    },
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
    critical: subject === "any" || subject.includes("*") ? [right] : [],
  };
}

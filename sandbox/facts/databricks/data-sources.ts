import type { CloudObject, JsonObject } from "../../ports";
import { invalid, missing } from "../errors";
import type { BehaviourContext, DataSourceBehaviour } from "../types";
import { flag, valueOr, text, textOf } from "../values";
import { DEACTIVATED } from "./identity";
import {
  ADMIN,
  ADMIN_ID,
  groupByName,
  groupsOf,
  isAssigned,
  membersOf,
  servicePrincipalByApplication,
} from "./principals";
import { workspaceUrl } from "./scopes";

/** Attributes of the data source `databricks_group`, each true if the group has the entitlement of the same name. */
const ENTITLEMENTS = [
  "allow_cluster_create",
  "allow_instance_pool_create",
  "databricks_sql_access",
  "workspace_access",
  "workspace_consume",
];

const group: DataSourceBehaviour = {
  type: "databricks_group",
  evidence: "read in source",
  source: "scim/data_group.go; a workspace returns only groups that are assigned to it",
  read: (config, context) => {
    const name = text(config, "display_name");
    const found = visible(groupByName(context, name), context);
    if (!found) throw missing(`cannot find group: ${name}${hint(groupByName(context, name))}`);
    const members = [...membersOf(context, found.id)].sort();
    const of = (kind: string): readonly string[] =>
      members.filter((id) => context.store.get(kind, "account", id) !== undefined);
    return {
      id: found.id,
      display_name: name,
      acl_principal_id: `groups/${name}`,
      external_id: textOf(found, "external_id"),
      members,
      users: [],
      child_groups: of("databricks_group"),
      service_principals: of("databricks_service_principal"),
      groups: [...groupsOf(context, found.id)].sort(),
      instance_profiles: [],
      ...Object.fromEntries(ENTITLEMENTS.map((each) => [each, flag(found.attributes, each)])),
    };
  },
};

const servicePrincipal: DataSourceBehaviour = {
  type: "databricks_service_principal",
  evidence: "read in source",
  source:
    "scim/data_service_principal.go; the account also returns deactivated principals; a workspace returns only " +
    "principals that are assigned to it",
  read: (config, context) => {
    const wanted = ["application_id", "display_name", "scim_id"].filter((name) => text(config, name) !== "");
    const [by] = wanted;
    if (by === undefined || wanted.length > 1) {
      throw invalid("please specify either application_id, display_name, or scim_id");
    }
    const value = text(config, by);
    const all = ["databricks_service_principal", DEACTIVATED]
      .flatMap((kind) => context.store.find(kind, "account"))
      .filter((each) => (by === "scim_id" ? each.id : textOf(each, by)) === value);
    const found = all.filter((each) => visible(each, context) !== undefined);
    const [principal] = found;
    if (!principal) throw missing(`cannot find SP with ${by} ${value}${hint(all[0])}`);
    if (found.length > 1) {
      const kept = found.filter(({ kind }) => kind === DEACTIVATED).length;
      throw invalid(
        `there are ${found.length} Service Principals with name ${value}` +
          (kept > 0
            ? `; deactivated: ${kept}. A destroy only deactivates a service principal, unless ` +
              "disable_as_user_deletion is false. Delete the deactivated service principals in the account"
            : ""),
      );
    }
    return describe(principal);
  },
};

function describe(principal: CloudObject): JsonObject {
  const application = textOf(principal, "application_id");
  return {
    id: principal.id,
    sp_id: principal.id,
    scim_id: principal.id,
    application_id: application,
    display_name: textOf(principal, "display_name"),
    acl_principal_id: `servicePrincipals/${application}`,
    home: `/Users/${application}`,
    repos: `/Repos/${application}`,
    external_id: textOf(principal, "external_id"),
    active: principal.kind !== DEACTIVATED && principal.attributes["active"] !== false,
  };
}

/** Returns `principal`; undefined if the provider is for a workspace to which the principal is not assigned. */
function visible(principal: CloudObject | undefined, context: BehaviourContext): CloudObject | undefined {
  if (!principal || context.scope === "account") return principal;
  return isAssigned(context, context.scope, principal.id) ? principal : undefined;
}

function hint(known: CloudObject | undefined): string {
  return known
    ? ` in the workspace: it exists in the account, but no databricks_mws_permission_assignment assigns it to the ` +
        "workspace"
    : "";
}

const metastore: DataSourceBehaviour = {
  type: "databricks_metastore",
  evidence: "read in source",
  source: "catalog/data_metastore.go",
  read: (config, { store, scope }) => {
    if (scope !== "account") throw invalid("databricks_metastore needs the account-level provider");
    const wanted = ["metastore_id", "name", "region"].filter((name) => text(config, name) !== "");
    const [by] = wanted;
    if (by === undefined) throw invalid("one of metastore_id, name or region must be provided");
    if (wanted.length > 1) throw invalid("only one of metastore_id, name or region must be provided");
    const value = text(config, by);
    const found = store
      .find("databricks_metastore", "account")
      .find((each) => textOf(each, by).toLowerCase() === value.toLowerCase());
    if (!found) throw missing(`a metastore with ${by} '${value}' is not found`);
    return {
      id: found.id,
      metastore_id: found.id,
      name: textOf(found, "name"),
      region: textOf(found, "region"),
      metastore_info: [{ ...found.attributes }],
    };
  },
};

const workspaces: DataSourceBehaviour = {
  type: "databricks_mws_workspaces",
  evidence: "read in source",
  source: "mws/data_mws_workspaces.go; returns the ids of the account's workspaces by name",
  read: (_config, { store, scope }) => {
    if (scope !== "account") throw invalid("databricks_mws_workspaces needs the account-level provider");
    const all = store.find("databricks_mws_workspaces", "account");
    return {
      id: "_",
      ids: Object.fromEntries(
        all.map((each) => [textOf(each, "workspace_name"), Number(each.attributes["workspace_id"])]),
      ),
    };
  },
};

const currentUser: DataSourceBehaviour = {
  type: "databricks_current_user",
  evidence: "read in source",
  source: "scim/data_current_user.go; a service principal's user name is its application id",
  read: (_config, context) => {
    const { caller: name = ADMIN } = context;
    const principal = servicePrincipalByApplication(context, name);
    return {
      id: principal?.id ?? ADMIN_ID,
      user_name: name,
      home: `/Users/${name}`,
      repos: `/Repos/${name}`,
      alphanumeric: name.replace(/@.*$/, "").replace(/\W/g, "_").toLowerCase(),
      external_id: textOf(principal, "external_id"),
      workspace_url: workspaceUrl(context),
      acl_principal_id: `${principal === undefined ? "users" : "servicePrincipals"}/${name}`,
    };
  },
};

const clusterPolicy: DataSourceBehaviour = {
  type: "databricks_cluster_policy",
  evidence: "read in source",
  source: "policies/data_cluster_policy.go",
  read: (config, { store, scope }) => {
    const name = text(config, "name");
    const [found] = store.find("databricks_cluster_policy", scope, { name });
    if (!found) throw missing(`Policy named '${name}' does not exist`);
    return {
      id: found.id,
      name,
      definition: valueOr(found.attributes, "definition", "{}"),
      description: textOf(found, "description"),
      is_default: false,
      max_clusters_per_user: found.attributes["max_clusters_per_user"] ?? 0,
      policy_family_id: "",
      policy_family_definition_overrides: "",
    };
  },
};

export const databricksDataSources: readonly DataSourceBehaviour[] = [
  group,
  servicePrincipal,
  metastore,
  workspaces,
  currentUser,
  clusterPolicy,
];

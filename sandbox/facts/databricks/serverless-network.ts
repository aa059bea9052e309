import type { JsonObject } from "../../ports";
import { resource, type Rule } from "../define";
import { inUse, invalid, missing } from "../errors";
import { uuid } from "../ids";
import type { BehaviourContext, ResourceBehaviour } from "../types";
import { block, number, text, textOf } from "../values";
import { notUsedByWorkspace } from "./account";
import { accountId, knownWorkspace, workspaceById } from "./scopes";

/**
 * Kind under which the store keeps the record that attaches a network policy to a workspace. The record outlives the
 * resource `databricks_workspace_network_option`, because Databricks keeps the policy attached.
 */
export const POLICY_OF_WORKSPACE = "sandbox_network_policy_of_workspace";

/** Id of the network policy that every account has and that new workspaces get. */
export const DEFAULT_POLICY = "default-policy";

/** Maximum number of network connectivity configurations per account and region. */
const PER_REGION = 10;

const connectivity = resource({
  type: "databricks_mws_network_connectivity_config",
  evidence: "read in source",
  source: "mws/resource_mws_network_connectivity_config.go; the limit is documented; assumed: names are unique",
  scope: "account",
  unique: [["name"]],
  rules: [
    {
      refuses: "a name that is not 3 to 30 letters, digits, dashes and underscores",
      check: (planned) => {
        const name = text(planned, "name");
        if (!/^[\w-]{3,30}$/.test(name)) throw invalid(`name must be 3 to 30 letters, digits, - and _, got "${name}"`);
      },
    },
    {
      refuses: `more than ${PER_REGION} configurations in a region`,
      check: (planned, { store }, prior) => {
        const region = text(planned, "region");
        const others = store.find("databricks_mws_network_connectivity_config", "account", { region });
        if (!prior && others.length >= PER_REGION) {
          throw invalid(`an account can have at most ${PER_REGION} network connectivity configurations in ${region}`);
        }
      },
    },
  ],
  deleteRules: [notUsedByWorkspace("network_connectivity_config_id")],
  create: (_planned, context) => {
    const id = uuid();
    const now = Date.now();
    return {
      id: `${accountId(context)}/${id}`,
      account_id: accountId(context),
      network_connectivity_config_id: id,
      creation_time: now,
      updated_time: now,
      egress_config: [],
    };
  },
});

/** Refuses a workspace whose network connectivity configuration does not exist or is of another region. */
export const connectivityOfWorkspace: Rule = {
  refuses: "a network connectivity configuration that does not exist or is of another region",
  check: (planned, { store }, prior) => {
    const id = text(planned, "network_connectivity_config_id");
    if (!id || id === textOf(prior, "network_connectivity_config_id")) return;
    const [config] = store.find("databricks_mws_network_connectivity_config", "account", {
      network_connectivity_config_id: id,
    });
    if (!config) throw missing(`network connectivity configuration ${id} does not exist`);
    const [theirs, ours] = [textOf(config, "region"), text(planned, "aws_region")];
    if (theirs !== ours) {
      throw invalid(`network connectivity configuration ${id} is for ${theirs}, but the workspace is in ${ours}`);
    }
  },
};

const BINDING = "databricks_mws_ncc_binding";

/** Sets a workspace's connectivity configuration. The workspace keeps the configuration if the binding is deleted. */
async function bind(planned: JsonObject, context: BehaviourContext): Promise<JsonObject> {
  const id = number(planned, "workspace_id") ?? 0;
  const config = text(planned, "network_connectivity_config_id");
  const workspace = workspaceById(context, id);
  if (workspace) {
    const attributes = { ...workspace.attributes, network_connectivity_config_id: config };
    await context.store.put({ ...workspace, attributes });
  }
  return { id: `${id}/${config}` };
}

/**
 * Stores a `databricks_mws_ncc_binding` object if a workspace has a connectivity configuration. In the account API, the
 * binding exists even if an update of the workspace sets the configuration and Terraform declares no binding.
 */
export async function keepBinding(workspace: JsonObject, { store }: BehaviourContext): Promise<void> {
  const [workspaceId, config] = [number(workspace, "workspace_id"), text(workspace, "network_connectivity_config_id")];
  if (!config || workspaceId === undefined) return;
  const id = `${workspaceId}/${config}`;
  const attributes = { id, workspace_id: workspaceId, network_connectivity_config_id: config };
  await store.put({ kind: BINDING, scope: "account", id, attributes });
}

const binding = resource({
  type: BINDING,
  evidence: "read in source",
  source: "mws/resource_mws_ncc_binding.go: updates the workspace; deletion does nothing",
  scope: "account",
  references: [
    {
      path: "network_connectivity_config_id",
      kind: "databricks_mws_network_connectivity_config",
      by: "network_connectivity_config_id",
    },
  ],
  rules: [
    knownWorkspace,
    {
      refuses: connectivityOfWorkspace.refuses,
      check: (planned, context) => {
        const workspace = workspaceById(context, number(planned, "workspace_id"));
        return connectivityOfWorkspace.check({ ...workspace?.attributes, ...planned }, context);
      },
    },
  ],
  create: bind,
  update: (planned, _prior, context) => bind(planned, context),
});

const policyShape: Rule = {
  refuses:
    "a policy id that is reserved, or not 1 to 32 letters, digits, dots, dashes and underscores; an unknown " +
    "restriction or enforcement mode; and allowed destinations with the mode FULL_ACCESS",
  check: (planned) => {
    const id = text(planned, "network_policy_id");
    if (!/^[\w.-]{1,32}$/.test(id))
      throw invalid(`network_policy_id must be 1 to 32 letters, digits, dots, - and _, got "${id}"`);
    if (id === DEFAULT_POLICY) throw invalid(`${DEFAULT_POLICY} exists in every account: import it`);
    const access = block(block(planned, "egress") ?? {}, "network_access");
    if (!access) return;
    const mode = text(access, "restriction_mode");
    const enforcement = text(block(access, "policy_enforcement") ?? {}, "enforcement_mode");
    if (!["FULL_ACCESS", "RESTRICTED_ACCESS"].includes(mode) || !["", "ENFORCED", "DRY_RUN"].includes(enforcement)) {
      throw invalid(
        `restriction_mode must be FULL_ACCESS or RESTRICTED_ACCESS, got "${mode}"; ` +
          `enforcement_mode must be ENFORCED or DRY_RUN, got "${enforcement}"`,
      );
    }
    const destinations = ["allowed_internet_destinations", "allowed_storage_destinations"];
    if (mode === "FULL_ACCESS" && destinations.some((name) => block(access, name))) {
      throw invalid(`${destinations.join(" and ")} require restriction_mode RESTRICTED_ACCESS`);
    }
  },
};

const policy = resource({
  type: "databricks_account_network_policy",
  evidence: "read in source",
  source: "pluginfw/products/account_network_policy; the API reference documents the format of the id",
  scope: "account",
  unique: [["network_policy_id"]],
  rules: [policyShape],
  deleteRules: [
    {
      refuses: "the deletion of a policy that is attached to a workspace",
      check: ({ id }, { store }) => {
        const [user] = store.find(POLICY_OF_WORKSPACE, "account", { network_policy_id: id });
        if (user) throw inUse(`network policy ${id} is attached to workspace ${user.id}`);
      },
    },
  ],
  idFrom: ["network_policy_id"],
  create: (planned) => ({ id: text(planned, "network_policy_id") }),
});

async function attach(planned: JsonObject, { store }: BehaviourContext): Promise<JsonObject> {
  const id = String(number(planned, "workspace_id") ?? "");
  const attributes = { network_policy_id: text(planned, "network_policy_id") };
  await store.put({ kind: POLICY_OF_WORKSPACE, scope: "account", id, attributes });
  return { id };
}

const option = resource({
  type: "databricks_workspace_network_option",
  evidence: "read in source",
  source: "pluginfw/products/workspace_network_option: deletion does nothing; the required tier is documented",
  scope: "account",
  unique: [["workspace_id"]],
  rules: [
    knownWorkspace,
    {
      refuses: "a policy that does not exist",
      check: (planned, { store }) => {
        const id = text(planned, "network_policy_id");
        if (id !== DEFAULT_POLICY && !store.get("databricks_account_network_policy", "account", id)) {
          throw missing(`network policy ${id} does not exist`);
        }
      },
    },
    {
      refuses: "a workspace of a tier other than ENTERPRISE",
      check: (planned, context) => {
        const tier = textOf(workspaceById(context, number(planned, "workspace_id")), "pricing_tier");
        if (tier !== "ENTERPRISE") throw invalid(`network policies need pricing_tier ENTERPRISE, got ${tier}`);
      },
    },
  ],
  idFrom: ["workspace_id"],
  create: attach,
  update: (planned, _prior, context) => attach(planned, context),
});

export const serverlessNetworkBehaviours: readonly ResourceBehaviour[] = [connectivity, binding, policy, option];

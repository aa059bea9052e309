import { resource, type Rule } from "../define";
import { exists, invalid, missing } from "../errors";
import { databricksNumber, uuid } from "../ids";
import type { BehaviourContext, ResourceBehaviour } from "../types";
import { block, number, valueOr, text } from "../values";
import { groupsOf, principalById, SYSTEM_GROUPS } from "./principals";
import { accountId, workspaceUrl } from "./scopes";

/**
 * Kind under which the store keeps service principals that the account deactivated instead of deleting. It is not a
 * Terraform type.
 */
export const DEACTIVATED = "sandbox_deactivated_service_principal";

/** Maximum number of federation policies per service principal. */
const POLICIES_PER_PRINCIPAL = 20;

const atAccountLevel: Rule = {
  refuses: "creation through a workspace-level provider, because federated identities belong to the account",
  check: (_planned, context, prior) => {
    if (!prior && context.scope !== "account") {
      throw invalid("identities of a federated workspace are created in the account: use the account-level provider");
    }
  },
};

const group = resource({
  type: "databricks_group",
  evidence: "read in source",
  source: "scim/resource_group.go (create, read, delete: observed with the real provider)",
  scope: "account",
  rules: [
    atAccountLevel,
    {
      refuses: "the name of another group or of a system group",
      check: (planned, { store }, prior) => {
        const name = text(planned, "display_name");
        const [other] = store.find("databricks_group", "account", { display_name: name });
        if (SYSTEM_GROUPS.includes(name) || (other && other.id !== prior?.id)) {
          throw exists(`Group with name ${name} already exists.`);
        }
      },
    },
  ],
  create: (planned, context) => {
    const id = String(databricksNumber());
    return {
      id,
      acl_principal_id: `groups/${text(planned, "display_name")}`,
      url: `${groupsUrl(context)}${id}`,
    };
  },
  update: (planned) => ({ acl_principal_id: `groups/${text(planned, "display_name")}` }),
  delete: ({ id }, context) => forget(id, context),
});

function groupsUrl(context: BehaviourContext): string {
  return context.scope === "account"
    ? `${text(context.provider, "host").replace(/\/$/, "")}/users/groups/`
    : `${workspaceUrl(context)}/#setting/accounts/groups/`;
}

/** Deletes a principal's workspace assignments and group memberships; for a group, also the memberships in it. */
async function forget(principalId: string, { store }: BehaviourContext): Promise<void> {
  const memberships = store
    .find("databricks_group_member", "account")
    .filter(({ attributes }) => [attributes["group_id"], attributes["member_id"]].includes(principalId));
  const assignments = store.find("databricks_mws_permission_assignment", "account", {
    principal_id: Number(principalId),
  });
  for (const { kind, scope, id } of [...memberships, ...assignments]) await store.delete(kind, scope, id);
}

const groupMember = resource({
  type: "databricks_group_member",
  evidence: "read in source",
  source: "scim/resource_group_member.go (add, remove: observed with the real provider)",
  scope: "account",
  references: [{ path: "group_id", kind: "databricks_group" }],
  rules: [
    {
      refuses: "a member that does not exist",
      check: (planned, context) => {
        const member = text(planned, "member_id");
        if (!principalById(context, member)) throw missing(`member ${member} does not exist in the account`);
      },
    },
    {
      refuses: "a group within itself, directly or through other groups",
      check: (planned, context) => {
        const [groupId, member] = [text(planned, "group_id"), text(planned, "member_id")];
        if (groupId === member || groupsOf(context, groupId).has(member)) {
          throw invalid(`adding ${member} to group ${groupId} would make the group a member of itself`);
        }
      },
    },
  ],
  create: (planned) => ({ id: `${text(planned, "group_id")}|${text(planned, "member_id")}` }),
});

const servicePrincipal = resource({
  type: "databricks_service_principal",
  evidence: "read in source",
  source: "scim/resource_service_principal.go (create, read, delete: observed with the real provider)",
  scope: "account",
  rules: [atAccountLevel],
  create: (planned) => {
    const application = text(planned, "application_id") || uuid();
    return {
      id: String(databricksNumber()),
      application_id: application,
      acl_principal_id: `servicePrincipals/${application}`,
      display_name: valueOr(planned, "display_name", application),
      home: valueOr(planned, "home", `/Users/${application}`),
      repos: valueOr(planned, "repos", `/Repos/${application}`),
    };
  },
  delete: async (prior, context) => {
    await forget(prior.id, context);
    // By default, a destroy only deactivates the service principal, and data sources still find the principal by name.
    // With `disable_as_user_deletion` = false, a destroy deletes the principal.
    if (prior.attributes["disable_as_user_deletion"] !== false) {
      await context.store.put({ ...prior, kind: DEACTIVATED });
    }
  },
});

const servicePrincipalRole = resource({
  type: "databricks_service_principal_role",
  evidence: "read in source",
  source: "aws/resource_service_principal_role.go",
  scope: "account",
  references: [{ path: "service_principal_id", kind: "databricks_service_principal" }],
  rules: [
    {
      refuses: "a role other than account_admin, marketplace_admin or an instance profile's ARN",
      check: (planned) => {
        const role = text(planned, "role");
        if (!["account_admin", "marketplace_admin"].includes(role) && !role.startsWith("arn:aws:iam::")) {
          throw invalid(`role must be account_admin, marketplace_admin or an instance profile's ARN, got ${role}`);
        }
      },
    },
  ],
  create: (planned) => ({ id: `${text(planned, "service_principal_id")}|${text(planned, "role")}` }),
});

const federationPolicy = resource({
  type: "databricks_service_principal_federation_policy",
  evidence: "read in source",
  source:
    "pluginfw/products/service_principal_federation_policy (create, read, delete: observed with the real provider)",
  scope: "account",
  references: [{ path: "service_principal_id", kind: "databricks_service_principal" }],
  unique: [["service_principal_id", "policy_id"]],
  idFrom: ["service_principal_id", "policy_id"],
  rules: [
    {
      refuses: "a missing issuer, an issuer that is not an https URL, or a missing subject",
      check: (planned) => {
        const policy = block(planned, "oidc_policy");
        const issuer = policy ? text(policy, "issuer") : "";
        if (!issuer.startsWith("https://")) throw invalid(`oidc_policy.issuer must be an https URL, got "${issuer}"`);
        if (policy && !text(policy, "subject")) {
          throw invalid("oidc_policy.subject is required for a service principal's federation policy");
        }
      },
    },
    {
      refuses: "a policy id with characters other than lower-case letters, digits and dashes",
      check: (planned) => {
        const id = text(planned, "policy_id");
        if (id && !/^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/.test(id)) {
          throw invalid(
            "policy_id must be 1 to 64 lower-case letters, digits and dashes, with no dash at the start or end, got " +
              id,
          );
        }
      },
    },
    {
      refuses: `more than ${POLICIES_PER_PRINCIPAL} policies per service principal`,
      check: (planned, { store }, prior) => {
        const type = "databricks_service_principal_federation_policy";
        const of = { service_principal_id: number(planned, "service_principal_id") ?? 0 };
        if (!prior && store.find(type, "account", of).length >= POLICIES_PER_PRINCIPAL) {
          throw invalid(
            `service principal ${of.service_principal_id} has ${POLICIES_PER_PRINCIPAL} federation policies, ` +
              "the maximum: delete one first",
          );
        }
      },
    },
  ],
  create: (planned, context) => {
    const uid = uuid();
    const policyId = text(planned, "policy_id") || uid;
    const principal = number(planned, "service_principal_id") ?? 0;
    const now = new Date().toISOString();
    return {
      id: `${principal},${policyId}`,
      name: `accounts/${accountId(context)}/servicePrincipals/${principal}/federationPolicies/${policyId}`,
      policy_id: policyId,
      uid,
      create_time: now,
      update_time: now,
    };
  },
  update: () => ({ update_time: new Date().toISOString() }),
});

export const identityBehaviours: readonly ResourceBehaviour[] = [
  group,
  groupMember,
  servicePrincipal,
  servicePrincipalRole,
  federationPolicy,
];

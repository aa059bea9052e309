import { notEmulated, resource, type Rule } from "../define";
import { awsError } from "../errors";
import { iamUniqueId, hex } from "../ids";
import type { ResourceBehaviour } from "../types";
import { flag, number, valueOr, text, texts } from "../values";
import { accountId, allTags, taggedPlan, taggedUpdate } from "./account";
import { parsePolicy, requirePrincipals } from "./policy-document";

const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
const POLICY_NAME = /^[\w+=,.@-]{1,128}$/;

const trustPolicy: Rule = {
  refuses:
    "a malformed trust policy: invalid JSON, a statement without a principal, a `Resource` element, an action other " +
    "than `sts:...` or `*`, or a principal that is a role that does not exist",
  check: (planned, context) => {
    const statements = parsePolicy(text(planned, "assume_role_policy"), "MalformedPolicyDocument");
    for (const statement of statements) {
      if (statement.principals.length === 0) {
        throw awsError("MalformedPolicyDocument", "AssumeRole policy must contain principals");
      }
      if (statement.raw["Resource"] !== undefined)
        throw awsError("MalformedPolicyDocument", "Has prohibited field Resource");
      const wrong = statement.actions.find((action) => !/^(sts:|\*$)/.test(action));
      if (wrong !== undefined) {
        throw awsError(
          "MalformedPolicyDocument",
          `AssumeRole policy may only specify STS AssumeRole actions, got ${wrong}`,
        );
      }
    }
    requirePrincipals(statements, context, "MalformedPolicyDocument");
  },
};

const role = resource({
  type: "aws_iam_role",
  evidence: "documented",
  source: "IAM API: CreateRole, DeleteRole, PutRolePermissionsBoundary; provider: internal/service/iam/role.go",
  scope: "aws",
  references: [{ path: "permissions_boundary", kind: "aws_iam_policy", by: "arn" }],
  unique: [["name"]],
  rules: [
    notEmulated("inline_policy", "managed_policy_arns"),
    {
      refuses: "a name with characters other than letters, digits and +=,.@_-, or longer than 64 characters",
      check: (planned) => {
        const name = text(planned, "name");
        if (name && !ROLE_NAME.test(name)) {
          throw awsError("ValidationError", `The specified value for roleName is invalid: ${name}`);
        }
      },
    },
    {
      refuses: "a session duration below one hour or above twelve hours",
      check: (planned) => {
        const seconds = number(planned, "max_session_duration");
        if (seconds !== undefined && (seconds < 3600 || seconds > 43_200)) {
          throw awsError("ValidationError", `maxSessionDuration must be from 3600 to 43200 seconds, got ${seconds}`);
        }
      },
    },
    trustPolicy,
  ],
  deleteRules: [
    {
      refuses: "the deletion of a role that still has policies, unless force_detach_policies is set",
      check: ({ id, attributes }, { store }) => {
        const [policy] = store.find("aws_iam_role_policy", "aws", { role: id });
        if (policy && !flag(attributes, "force_detach_policies")) {
          throw awsError("DeleteConflict", `Cannot delete entity, must delete policies first: ${policy.id}`, 409);
        }
      },
    },
  ],
  plan: taggedPlan,
  update: taggedUpdate,
  create: (planned, context) => {
    const name = text(planned, "name") || `terraform-${Date.now()}`;
    return {
      id: name,
      name,
      name_prefix: valueOr(planned, "name_prefix", ""),
      arn: `arn:aws:iam::${accountId(context)}:role${text(planned, "path") || "/"}${name}`,
      create_date: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
      unique_id: iamUniqueId("AROA"),
      managed_policy_arns: [],
      tags_all: allTags(planned, context.provider),
    };
  },
});

/** Throws if a document is not a valid identity-based policy. */
function identityPolicy(document: string): void {
  for (const statement of parsePolicy(document, "MalformedPolicyDocument")) {
    if (statement.principals.length > 0) {
      throw awsError("MalformedPolicyDocument", "Policy document should not specify a principal.");
    }
    if (statement.resources.length === 0 && statement.raw["NotResource"] === undefined) {
      throw awsError("MalformedPolicyDocument", "Policy statement must contain resources.");
    }
  }
}

const rolePolicy = resource({
  type: "aws_iam_role_policy",
  evidence: "documented",
  source: "IAM API: PutRolePolicy",
  scope: "aws",
  references: [{ path: "role", kind: "aws_iam_role" }],
  rules: [
    {
      refuses: "an invalid name, a policy that is not valid JSON, or a statement with a principal or without resources",
      check: (planned) => {
        const name = text(planned, "name");
        if (name && !POLICY_NAME.test(name)) {
          throw awsError("ValidationError", `The specified value for policyName is invalid: ${name}`);
        }
        identityPolicy(text(planned, "policy"));
      },
    },
  ],
  create: (planned) => {
    const name = text(planned, "name") || `terraform-${Date.now()}`;
    return { id: `${text(planned, "role")}:${name}`, name, name_prefix: valueOr(planned, "name_prefix", "") };
  },
});

/** Maximum length of a managed policy in characters, white space not counted. */
const POLICY_SIZE = 6144;

const policy = resource({
  type: "aws_iam_policy",
  evidence: "documented",
  source: "IAM API: CreatePolicy, DeletePolicy; IAM guide: quotas; provider: internal/service/iam/policy.go",
  scope: "aws",
  unique: [["name"]],
  rules: [
    {
      refuses: `an invalid name, or a policy that is malformed or longer than ${POLICY_SIZE} characters`,
      check: (planned) => {
        const name = text(planned, "name");
        if (name && !POLICY_NAME.test(name)) {
          throw awsError("ValidationError", `The specified value for policyName is invalid: ${name}`);
        }
        identityPolicy(text(planned, "policy"));
        const size = text(planned, "policy").replace(/\s/g, "").length;
        if (size > POLICY_SIZE) {
          throw awsError("LimitExceeded", `Cannot exceed quota for PolicySize: ${POLICY_SIZE}, got ${size}`);
        }
      },
    },
  ],
  deleteRules: [
    {
      refuses: "the deletion of a policy that is the permissions boundary of a role",
      check: ({ attributes }, { store }) => {
        const [held] = store.find("aws_iam_role", "aws", { permissions_boundary: text(attributes, "arn") });
        if (held) {
          throw awsError("DeleteConflict", `Cannot delete a policy attached to entities: ${held.id}`, 409);
        }
      },
    },
  ],
  plan: taggedPlan,
  update: taggedUpdate,
  create: (planned, context) => {
    const name = text(planned, "name") || `terraform-${Date.now()}`;
    const arn = `arn:aws:iam::${accountId(context)}:policy${text(planned, "path") || "/"}${name}`;
    return {
      id: arn,
      arn,
      name,
      name_prefix: valueOr(planned, "name_prefix", ""),
      policy_id: iamUniqueId("ANPA"),
      attachment_count: 0,
      tags_all: allTags(planned, context.provider),
    };
  },
});

const openIdConnectProvider = resource({
  type: "aws_iam_openid_connect_provider",
  evidence: "documented",
  source: "IAM API: CreateOpenIDConnectProvider; provider: internal/service/iam/openid_connect_provider.go",
  scope: "aws",
  unique: [["url"]],
  rules: [
    {
      refuses: "an issuer that is not an https URL or has a query or fragment, or a missing audience",
      check: (planned) => {
        const url = text(planned, "url");
        if (!/^https:\/\/[^?#]+$/.test(url))
          throw awsError("ValidationError", `Invalid Open ID Connect Provider URL: ${url}`);
        if (texts(planned, "client_id_list").length === 0) {
          throw awsError("ValidationError", "client_id_list needs at least one audience");
        }
      },
    },
  ],
  plan: taggedPlan,
  update: taggedUpdate,
  create: (planned, context) => {
    const arn = `arn:aws:iam::${accountId(context)}:oidc-provider/${text(planned, "url").replace("https://", "")}`;
    return {
      id: arn,
      arn,
      thumbprint_list: valueOr(planned, "thumbprint_list", [hex(40)]),
      tags_all: allTags(planned, context.provider),
    };
  },
});

export const iamBehaviours: readonly ResourceBehaviour[] = [role, rolePolicy, policy, openIdConnectProvider];

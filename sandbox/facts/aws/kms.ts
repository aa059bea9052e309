import { resource, type Rule } from "../define";
import { awsError } from "../errors";
import { uuid } from "../ids";
import type { BehaviourContext, ResourceBehaviour } from "../types";
import { flag, valueOr, text } from "../values";
import { accountId, allTags, arn, regional, taggedPlan, taggedUpdate } from "./account";
import { parsePolicy, requirePrincipals } from "./policy-document";

/** Rotation period, in days, if the configuration of a key enables rotation and states no period. */
const ROTATION_DAYS = 365;

/** Default key policy: it delegates access to the IAM policies of the account. */
function defaultPolicy(context: BehaviourContext): string {
  return JSON.stringify({
    Id: "key-default-1",
    Statement: [
      {
        Action: "kms:*",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId(context)}:root` },
        Resource: "*",
        Sid: "Enable IAM User Permissions",
      },
    ],
    Version: "2012-10-17",
  });
}

const keyPolicy: Rule = {
  refuses: "a key policy that is malformed, names roles that do not exist, or locks the account out of the key",
  check: (planned, context) => {
    const document = text(planned, "policy");
    if (!document) return;
    const statements = parsePolicy(document, "MalformedPolicyDocumentException");
    requirePrincipals(statements, context, "MalformedPolicyDocumentException");
    if (flag(planned, "bypass_policy_lockout_safety_check")) return;
    const own = [accountId(context), `arn:aws:iam::${accountId(context)}:`, "*"];
    const manageable = statements.some(
      (each) =>
        each.effect === "Allow" &&
        each.actions.some((action) => ["*", "kms:*", "kms:Put*", "kms:PutKeyPolicy"].includes(action)) &&
        each.principals.some((principal) => own.some((prefix) => principal.replace("AWS:", "").startsWith(prefix))),
    );
    if (!manageable) {
      throw awsError(
        "MalformedPolicyDocumentException",
        "The new key policy will not allow you to update the key policy in the future.",
      );
    }
  },
};

const key = resource({
  type: "aws_kms_key",
  evidence: "documented",
  source: "KMS API: CreateKey, ScheduleKeyDeletion; provider: internal/service/kms/key.go",
  scope: "aws",
  rules: [keyPolicy],
  plan: taggedPlan,
  update: taggedUpdate,
  create: (planned, context) => {
    const id = uuid();
    return {
      ...regional(context),
      id,
      key_id: id,
      arn: arn(context, "kms", `key/${id}`),
      description: valueOr(planned, "description", ""),
      multi_region: valueOr(planned, "multi_region", false),
      policy: valueOr(planned, "policy", defaultPolicy(context)),
      rotation_period_in_days: valueOr(
        planned,
        "rotation_period_in_days",
        flag(planned, "enable_key_rotation") ? ROTATION_DAYS : 0,
      ),
      tags_all: allTags(planned, context.provider),
    };
  },
});

const alias = resource({
  type: "aws_kms_alias",
  evidence: "documented",
  source: "KMS API: CreateAlias",
  scope: "aws",
  unique: [["name"]],
  rules: [
    {
      refuses: "a name that is not alias/ followed by 1 to 250 letters, digits and /_-, or that begins with alias/aws/",
      check: (planned) => {
        const name = text(planned, "name");
        if (name && (!/^alias\/[\w/-]{1,250}$/.test(name) || name.startsWith("alias/aws/"))) {
          throw awsError(
            "InvalidAliasNameException",
            "an alias name must be alias/ and 1 to 250 letters, digits and /_-, but must not begin with alias/aws/, " +
              `got ${name}`,
          );
        }
      },
    },
    {
      refuses: "a key that does not exist",
      check: (planned, context) => void keyArn(text(planned, "target_key_id"), context),
    },
  ],
  update: (planned, _prior, context) => ({ target_key_arn: keyArn(text(planned, "target_key_id"), context) }),
  create: (planned, context) => {
    const name = text(planned, "name") || `alias/${text(planned, "name_prefix")}${Date.now()}`;
    return {
      ...regional(context),
      id: name,
      name,
      name_prefix: valueOr(planned, "name_prefix", ""),
      arn: arn(context, "kms", name),
      target_key_arn: keyArn(text(planned, "target_key_id"), context),
    };
  },
});

function keyArn(idOrArn: string, { store }: BehaviourContext): string {
  const found = store
    .find("aws_kms_key", "aws")
    .find(({ id, attributes }) => idOrArn === id || idOrArn === attributes["arn"]);
  if (!found) throw awsError("NotFoundException", `Key '${idOrArn}' does not exist`);
  return text(found.attributes, "arn");
}

export const kmsBehaviours: readonly ResourceBehaviour[] = [key, alias];

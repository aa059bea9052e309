import type { CloudObject, JsonObject } from "../../ports";
import { allows, conditionValues, parsePolicy } from "../aws/policy-document";
import { resource, type Rule } from "../define";
import { invalid } from "../errors";
import { uuid } from "../ids";
import type { BehaviourContext, ResourceBehaviour } from "../types";
import { block, text, textOf, texts } from "../values";
import { notUsedByWorkspace } from "./account";
import { DATABRICKS_AWS_ACCOUNT } from "./cross-account-role";
import { accountId } from "./scopes";

/** KMS actions that Databricks needs for each use case. */
const USES: Readonly<Record<string, readonly string[]>> = {
  MANAGED_SERVICES: ["kms:Encrypt", "kms:Decrypt"],
  STORAGE: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:GenerateDataKey", "kms:DescribeKey"],
};

/** Workspace attributes that reference a key, and the use case that the key must have. */
const KEY_OF_WORKSPACE = {
  managed_services_customer_managed_key_id: "MANAGED_SERVICES",
  storage_customer_managed_key_id: "STORAGE",
} as const;

/**
 * Attributes, outside the Terraform schema, in which the store keeps the keys of a workspace. Databricks cannot remove
 * a key from a workspace, so the workspace still uses a key that the configuration no longer contains.
 */
const KEPT = {
  managed_services_customer_managed_key_id: "kept_managed_services_key",
  storage_customer_managed_key_id: "kept_storage_key",
} as const;

type KeyAttribute = keyof typeof KEY_OF_WORKSPACE;
const KEY_ATTRIBUTES = Object.keys(KEY_OF_WORKSPACE) as KeyAttribute[];

function awsKey({ store }: BehaviourContext, keyArn: string): CloudObject | undefined {
  return store.find("aws_kms_key", "aws", { arn: keyArn })[0];
}

const usableKey: Rule = {
  refuses: "missing or unknown use cases, or a key policy that does not let Databricks use the key for the account",
  check: (planned, context) => {
    const useCases = texts(planned, "use_cases");
    if (useCases.length === 0) throw invalid("use_cases needs at least one use case");
    const key = awsKey(context, text(block(planned, "aws_key_info") ?? {}, "key_arn"));
    for (const useCase of useCases) {
      const actions = USES[useCase];
      if (!actions) throw invalid(`use_cases must be ${Object.keys(USES).join(" or ")}, got ${useCase}`);
      const denied = key && actions.find((action) => !allowsDatabricks(key, action, accountId(context)));
      if (denied !== undefined) {
        throw invalid(
          `The policy of key ${key?.id ?? ""} does not let Databricks call ${denied} for account ${accountId(context)}`,
        );
      }
    }
  },
};

function allowsDatabricks(key: CloudObject, action: string, databricksAccountId: string): boolean {
  const statements = parsePolicy(textOf(key, "policy"), "MalformedPolicyDocumentException").filter((statement) => {
    const accounts = conditionValues(statement, "aws:PrincipalTag/DatabricksAccountId");
    return (
      statement.principals.some((each) => each.startsWith(`AWS:arn:aws:iam::${DATABRICKS_AWS_ACCOUNT}:`)) &&
      (accounts.length === 0 || accounts.includes(databricksAccountId))
    );
  });
  return allows(statements, action);
}

const customerManagedKey = resource({
  type: "databricks_mws_customer_managed_keys",
  evidence: "documented",
  source:
    "account API: customer-managed-keys; mws/resource_mws_customer_managed_keys.go; the key policies are documented",
  scope: "account",
  references: [{ path: "aws_key_info.key_arn", kind: "aws_kms_key", by: "arn", scope: "aws" }],
  rules: [usableKey],
  deleteRules: [notUsedByWorkspace("customer_managed_key_id", [...KEY_ATTRIBUTES, ...Object.values(KEPT)])],
  create: (planned) => {
    const id = uuid();
    const info = block(planned, "aws_key_info") ?? {};
    return {
      id: `${text(planned, "account_id")}/${id}`,
      customer_managed_key_id: id,
      creation_time: Date.now(),
      aws_key_info: [{ ...info, key_region: text(info, "key_arn").split(":")[3] ?? "" }],
    };
  },
});

/** Refuses keys of another region or use case, and any key for a workspace whose tier is not ENTERPRISE. */
export const keysOfWorkspace: Rule = {
  refuses: "a key of another region or for another use case, and any key if the workspace's tier is not ENTERPRISE",
  check: (planned, context) => {
    for (const name of KEY_ATTRIBUTES) {
      const id = text(planned, name);
      if (!id) continue;
      const [key] = context.store.find("databricks_mws_customer_managed_keys", "account", {
        customer_managed_key_id: id,
      });
      if (!key) throw invalid(`${name} "${id}" does not exist`);
      if (!texts(key.attributes, "use_cases").includes(KEY_OF_WORKSPACE[name])) {
        throw invalid(`${name} "${id}" does not have the use case ${KEY_OF_WORKSPACE[name]}`);
      }
      const region = text(block(key.attributes, "aws_key_info") ?? {}, "key_region");
      if (region !== text(planned, "aws_region")) {
        throw invalid(`key ${id} is in region ${region}, but the workspace is in ${text(planned, "aws_region")}`);
      }
      const tier = text(planned, "pricing_tier");
      if (tier !== "" && tier !== "ENTERPRISE") throw invalid(`${name} needs pricing_tier ENTERPRISE, got ${tier}`);
    }
  },
};

/** Keys of a workspace after a change: each planned key, or else the prior key, which Databricks cannot remove. */
export function keptKeys(planned: JsonObject, prior?: CloudObject): JsonObject {
  return Object.fromEntries(
    KEY_ATTRIBUTES.map((name) => [KEPT[name], text(planned, name) || textOf(prior, KEPT[name])]),
  );
}

/**
 * Keys that a refresh returns, including keys that were removed from the configuration: the provider omits a removed
 * key from its request, so the workspace keeps the key.
 */
export function seenKeys(stored: CloudObject): JsonObject {
  const kept = KEY_ATTRIBUTES.map((name) => [name, textOf(stored, KEPT[name])] as const);
  return Object.fromEntries(kept.filter(([, id]) => id !== ""));
}

export const customerManagedKeyBehaviours: readonly ResourceBehaviour[] = [customerManagedKey];

import type { Rule } from "../rule";
import { ACCESS_RULES } from "./access";
import { COMPUTE_RULES } from "./compute";
import { IDENTITY_RULES } from "./identity";
import { KEY_RULES } from "./keys";
import { NETWORK_RULES } from "./network";
import { OWNERSHIP_RULES } from "./ownership";
import { POLICY_RULES } from "./policies";
import { PROTECTION_RULES } from "./protections";
import { SECRET_RULES } from "./secrets";
import { STORAGE_RULES } from "./storage";
import { WORKSPACE_RULES } from "./workspace";

/** Rules of the guard, by topic. */
export const RULES_BY_TOPIC: Readonly<Record<string, readonly Rule[]>> = {
  "Storage in AWS": STORAGE_RULES,
  "Keys and logs": KEY_RULES,
  Network: NETWORK_RULES,
  "Identities and policies": [...POLICY_RULES, ...IDENTITY_RULES],
  Protections: PROTECTION_RULES,
  "Tags and deletion": OWNERSHIP_RULES,
  Secrets: SECRET_RULES,
  "Access in Databricks": ACCESS_RULES,
  Workspace: WORKSPACE_RULES,
  "Jobs and clusters": COMPUTE_RULES,
};

export const RULES: readonly Rule[] = Object.values(RULES_BY_TOPIC).flat();

/** Ids that a waiver may name. */
export const RULE_IDS: readonly string[] = RULES.map(({ id }) => id);

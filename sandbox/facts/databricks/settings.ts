import type { JsonObject } from "../../ports";
import { resource, type Rule } from "../define";
import { invalid } from "../errors";
import { uuid } from "../ids";
import type { ResourceBehaviour } from "../types";
import { block, blocks, flag, number, text, texts, textOf } from "../values";
import { currentWorkspace } from "./scopes";

const ID = "global";

interface SettingSpec {
  readonly type: string;
  /** Name of the block with the setting's value. */
  readonly value: string;
  readonly settingName: string;
  readonly source: string;
  /** `account` for a setting of the account. @default - it is a setting of the workspace that the provider addresses */
  readonly scope?: "account";
  readonly rules?: readonly Rule[];
  /** Fields of the setting's block that the service sets. The configuration cannot set these fields. */
  readonly details?: JsonObject;
}

/**
 * Defines the resource type of a setting that exists once per workspace or account. Create and update set the value and
 * assign a new etag; delete removes the stored value.
 */
function setting({
  type,
  value,
  settingName,
  source,
  scope,
  rules = [],
  details = {},
}: SettingSpec): ResourceBehaviour {
  const set = (planned: JsonObject): JsonObject => ({
    etag: uuid(),
    [value]: blocks(planned, value).map((given) => ({ ...given, ...details })),
  });
  return resource({
    type,
    evidence: "read in source",
    source: `settings/generic_setting.go, ${source}`,
    scope: scope ?? "workspace",
    rules: [
      {
        refuses: `${scope === "account" ? "a workspace-level" : "an account-level"} provider`,
        check: (_planned, context) => {
          if ((context.scope === "account") !== (scope === "account")) {
            throw invalid(`${type} can only be used with a provider at ${scope ?? "workspace"} level`);
          }
        },
      },
      ...rules,
    ],
    create: (planned) => ({ id: ID, setting_name: settingName, ...set(planned) }),
    update: set,
  });
}

const enterpriseTier: Rule = {
  refuses: "a workspace whose tier is not ENTERPRISE",
  check: (_planned, context) => {
    const tier = textOf(currentWorkspace(context), "pricing_tier");
    if (tier !== "ENTERPRISE") throw invalid(`the setting requires a workspace of tier ENTERPRISE, got ${tier}`);
  },
};

const DAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];
const FREQUENCIES = [
  "EVERY_WEEK",
  "FIRST_AND_THIRD_OF_MONTH",
  "FIRST_OF_MONTH",
  "FOURTH_OF_MONTH",
  "SECOND_AND_FOURTH_OF_MONTH",
  "SECOND_OF_MONTH",
  "THIRD_OF_MONTH",
];

const knownWindow: Rule = {
  refuses: "a maintenance window with an unknown day, frequency or time of day",
  check: (planned) => {
    const update = block(planned, "automatic_cluster_update_workspace") ?? {};
    const schedule = block(block(update, "maintenance_window") ?? {}, "week_day_based_schedule");
    if (!schedule) return;
    const [day, frequency] = [text(schedule, "day_of_week"), text(schedule, "frequency")];
    if (!DAYS.includes(day)) throw invalid(`day_of_week ${day} is none of ${DAYS.join(", ")}`);
    if (!FREQUENCIES.includes(frequency)) throw invalid(`frequency ${frequency} is none of ${FREQUENCIES.join(", ")}`);
    const start = block(schedule, "window_start_time") ?? {};
    const [hours, minutes] = [number(start, "hours") ?? 0, number(start, "minutes") ?? 0];
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
      throw invalid(`window_start_time must be a time of day, got ${hours}:${minutes}`);
    }
  },
};

const STANDARDS = [
  "CANADA_PROTECTED_B",
  "CYBER_ESSENTIAL_PLUS",
  "FEDRAMP_HIGH",
  "FEDRAMP_IL5",
  "FEDRAMP_MODERATE",
  "GERMANY_C5",
  "GERMANY_TISAX",
  "HIPAA",
  "HITRUST",
  "IRAP_PROTECTED",
  "ISMAP",
  "ITAR_EAR",
  "K_FSI",
  "NONE",
  "PCI_DSS",
];

const COMPLIANCE = "compliance_security_profile_workspace";

const knownStandards: Rule = {
  refuses: "a compliance standard that is not known",
  check: (planned) => {
    const wrong = texts(block(planned, COMPLIANCE) ?? {}, "compliance_standards").find(
      (each) => !STANDARDS.includes(each),
    );
    if (wrong !== undefined) throw invalid(`compliance standard ${wrong} is none of ${STANDARDS.join(", ")}`);
  },
};

const staysOn: Rule = {
  refuses: "disabling an enabled compliance security profile",
  check: (planned, _context, prior) => {
    const was = flag(block(prior?.attributes ?? {}, COMPLIANCE) ?? {}, "is_enabled");
    if (was && !flag(block(planned, COMPLIANCE) ?? {}, "is_enabled")) {
      throw invalid("The compliance security profile cannot be disabled");
    }
  },
};

const STATUSES = ["ALLOW_ALL", "RESTRICT_TOKENS_AND_JOB_RUN_AS"];

export const settingBehaviours: readonly ResourceBehaviour[] = [
  setting({
    type: "databricks_default_namespace_setting",
    value: "namespace",
    settingName: "default",
    source: "resource_default_namespace_setting.go",
  }),
  setting({
    type: "databricks_disable_legacy_access_setting",
    value: "disable_legacy_access",
    settingName: "disable_legacy_access",
    source: "resource_disable_legacy_access_setting.go",
  }),
  setting({
    type: "databricks_disable_legacy_dbfs_setting",
    value: "disable_legacy_dbfs",
    settingName: "disable_legacy_dbfs",
    source: "resource_disable_legacy_dbfs_setting.go",
  }),
  setting({
    type: "databricks_disable_legacy_features_setting",
    value: "disable_legacy_features",
    settingName: "disable_legacy_features",
    source: "resource_disable_legacy_features_setting.go",
    scope: "account",
  }),
  setting({
    type: "databricks_restrict_workspace_admins_setting",
    value: "restrict_workspace_admins",
    settingName: "default",
    source: "resource_restrict_workspace_admins_setting.go; assumes that the caller is an account administrator",
    rules: [
      {
        refuses: `a status other than ${STATUSES.join(" or ")}`,
        check: (planned) => {
          const status = text(block(planned, "restrict_workspace_admins") ?? {}, "status");
          if (!STATUSES.includes(status)) throw invalid(`status ${status} is none of ${STATUSES.join(", ")}`);
        },
      },
    ],
  }),
  setting({
    type: "databricks_automatic_cluster_update_workspace_setting",
    value: "automatic_cluster_update_workspace",
    settingName: "default",
    source: "resource_automatic_cluster_update_setting.go; the required tier and the allowed values are documented",
    rules: [enterpriseTier, knownWindow],
    details: { enablement_details: [] },
  }),
  setting({
    type: "databricks_enhanced_security_monitoring_workspace_setting",
    value: "enhanced_security_monitoring_workspace",
    settingName: "default",
    source: "resource_enhanced_security_monitoring_setting.go; the required tier is documented",
    rules: [enterpriseTier],
  }),
  setting({
    type: "databricks_compliance_security_profile_workspace_setting",
    value: COMPLIANCE,
    settingName: "default",
    source:
      "resource_compliance_security_profile_setting.go (deletion does nothing); the required tier and the allowed " +
      "values are documented",
    rules: [enterpriseTier, knownStandards, staysOn],
  }),
];

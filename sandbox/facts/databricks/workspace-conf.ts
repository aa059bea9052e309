import type { JsonObject } from "../../ports";
import { resource } from "../define";
import { invalid } from "../errors";
import type { ResourceBehaviour } from "../types";
import { map } from "../values";

/**
 * Keys that the workspace-conf API accepts with the values `true` and `false`. Sources: the provider's documentation,
 * the Security Reference Architecture and the Security Analysis Tool.
 */
const BOOLEAN_KEYS = [
  "enableDbfsFileBrowser",
  "enableDeprecatedClusterNamedInitScripts",
  "enableDeprecatedGlobalInitScripts",
  "enableEnforceImdsV2",
  "enableExportNotebook",
  "enableIpAccessLists",
  "enableNotebookTableClipboard",
  "enableResultsDownloading",
  "enableTokensConfig",
  "enableUploadDataUis",
  "enableVerboseAuditLogs",
  "enableWebTerminal",
  "enforceUserIsolation",
  "mlflowRunArtifactDownloadEnabled",
  "storeInteractiveNotebookResultsInCustomerAccount",
];
const TOKEN_LIFETIME = "maxTokenLifetimeDays";
const MAX_DAYS = 730;

/** Checks that the workspace-conf API knows the keys. @throws CloudError 400 that names the unknown keys */
export function checkKeys(keys: readonly string[]): void {
  const unknown = keys.filter((key) => key !== TOKEN_LIFETIME && !BOOLEAN_KEYS.includes(key));
  if (unknown.length > 0) throw invalid(`Invalid keys: ${JSON.stringify(unknown)}`);
}

const customConfig = (planned: JsonObject): [string, string][] =>
  Object.entries(map(planned, "custom_config")).map(([key, value]) => [key, String(value)]);

const workspaceConf = resource({
  type: "databricks_workspace_conf",
  evidence: "read in source",
  source:
    "workspace/resource_workspace_conf.go; the keys are from the documentation, the Security Reference Architecture " +
    "and the Security Analysis Tool",
  scope: "workspace",
  rules: [
    {
      refuses: "an unknown key",
      check: (planned) => checkKeys(customConfig(planned).map(([key]) => key)),
    },
    {
      refuses: `a key with a value other than true or false, and a token lifetime outside 1 to ${MAX_DAYS} days`,
      check: (planned) => {
        const wrong = customConfig(planned).filter(([key, value]) =>
          key === TOKEN_LIFETIME ? !isLifetime(value) : value !== "true" && value !== "false",
        );
        if (wrong.length > 0)
          throw invalid(
            `Some values are not allowed: ${JSON.stringify(Object.fromEntries(wrong))}; allowed: true and false, ` +
              `for ${TOKEN_LIFETIME} 1 to ${MAX_DAYS}`,
          );
      },
    },
  ],
  create: () => ({ id: "_" }),
});

function isLifetime(value: string): boolean {
  const days = Number(value);
  return Number.isInteger(days) && days >= 1 && days <= MAX_DAYS;
}

export const workspaceConfBehaviours: readonly ResourceBehaviour[] = [workspaceConf];

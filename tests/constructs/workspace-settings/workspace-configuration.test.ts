import {
  WorkspaceConfiguration,
  type WorkspaceConfigurationProps,
} from "../../../constructs/workspace-settings/workspace-configuration";
import { synthesizeConstructs } from "../../support/synth";

const CLOSED: WorkspaceConfigurationProps = {
  verboseAudit: true,
  transfers: false,
  sharedWithoutIsolation: false,
  ipAccessLists: false,
  maxTokenLifetimeDays: 90,
};

function switches(change: Partial<WorkspaceConfigurationProps> = {}): Record<string, string> {
  const stack = synthesizeConstructs((scope) => {
    new WorkspaceConfiguration(scope, "Configuration", { ...CLOSED, ...change });
  });
  return stack.only("databricks_workspace_conf")["custom_config"] as Record<string, string>;
}

test("sets every setting, as strings", () => {
  expect(switches()).toEqual({
    enableVerboseAuditLogs: "true",
    enableWebTerminal: "false",
    enableResultsDownloading: "false",
    enableExportNotebook: "false",
    enableNotebookTableClipboard: "false",
    mlflowRunArtifactDownloadEnabled: "false",
    enableUploadDataUis: "false",
    storeInteractiveNotebookResultsInCustomerAccount: "true",
    enableDbfsFileBrowser: "false",
    enforceUserIsolation: "true",
    enableEnforceImdsV2: "true",
    enableIpAccessLists: "false",
    maxTokenLifetimeDays: "90",
  });
});

test.each([
  [{ verboseAudit: false }, { enableVerboseAuditLogs: "false" }],
  [
    { transfers: true },
    {
      enableResultsDownloading: "true",
      enableExportNotebook: "true",
      enableNotebookTableClipboard: "true",
      mlflowRunArtifactDownloadEnabled: "true",
      enableUploadDataUis: "true",
    },
  ],
  [{ sharedWithoutIsolation: true }, { enforceUserIsolation: "false" }],
  [{ ipAccessLists: true }, { enableIpAccessLists: "true" }],
  [{ maxTokenLifetimeDays: 1 }, { maxTokenLifetimeDays: "1" }],
])("%j changes only these settings: %j", (change, turned) => {
  expect(switches(change)).toEqual({ ...switches(), ...turned });
});

test.each([0, 731, 1.5, Number.NaN])("fails on a token lifetime of %p days", (maxTokenLifetimeDays) => {
  const message = `maxTokenLifetimeDays ${maxTokenLifetimeDays} must be a whole number from 1 to 730`;
  expect(() => switches({ maxTokenLifetimeDays })).toThrow(message);
});

import { WorkspaceConf } from "@cdktf/provider-databricks/lib/workspace-conf";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

/** Properties for `WorkspaceConfiguration`. */
export interface WorkspaceConfigurationProps {
  /** Whether the audit log contains the commands that users run in notebooks and SQL editors. */
  readonly verboseAudit: boolean;
  /** Whether the user interface allows downloads, exports, copies and uploads. */
  readonly transfers: boolean;
  /** Whether no-isolation shared clusters are allowed. */
  readonly sharedWithoutIsolation: boolean;
  /** Whether IP access lists are enforced. If no list allows the caller's address, the caller loses access. */
  readonly ipAccessLists: boolean;
  /** Maximum lifetime of a new personal access token, in days, 1 to 730. */
  readonly maxTokenLifetimeDays: number;
}

/**
 * Workspace settings that have no resource type of their own.
 *
 * Create only one `WorkspaceConfiguration` per workspace: two would overwrite each other. Every setting is declared,
 * also with its default value, so that the next plan shows manual changes.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/workspace-settings.ts#WorkspaceConfiguration}
 */
export class WorkspaceConfiguration extends Construct {
  /** Resource on which IP access lists must depend: Databricks rejects lists until `enableIpAccessLists` is on. */
  public readonly dependables: readonly ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: WorkspaceConfigurationProps) {
    super(scope, id);
    const { maxTokenLifetimeDays: days } = props;
    if (!Number.isInteger(days) || days < 1 || days > 730) {
      throw new Error(`maxTokenLifetimeDays ${days} must be a whole number from 1 to 730`);
    }
    const customConfig = {
      // https://docs.databricks.com/admin/account-settings/verbose-logs
      enableVerboseAuditLogs: String(props.verboseAudit),
      // Disables the web terminal: its commands are not in the audit log.
      // https://docs.databricks.com/compute/web-terminal
      enableWebTerminal: "false",
      // https://docs.databricks.com/admin/workspace-settings/notebooks
      enableResultsDownloading: String(props.transfers),
      enableExportNotebook: String(props.transfers),
      enableNotebookTableClipboard: String(props.transfers),
      // Affects the user interface only, not API clients. Source of the key: Databricks' Security Analysis Tool.
      mlflowRunArtifactDownloadEnabled: String(props.transfers),
      // https://docs.databricks.com/ingestion/file-upload
      enableUploadDataUis: String(props.transfers),
      // Stores notebook results in the workspace's root bucket, which encrypts them with the key of the bucket.
      storeInteractiveNotebookResultsInCustomerAccount: "true",
      // https://docs.databricks.com/admin/workspace-settings/dbfs-browser
      enableDbfsFileBrowser: "false",
      // https://docs.databricks.com/admin/workspace-settings/enforce-user-isolation
      enforceUserIsolation: String(!props.sharedWithoutIsolation),
      // https://docs.databricks.com/admin/cloud-configurations/aws/imdsv2
      // Source of the key: Databricks' Security Analysis Tool.
      enableEnforceImdsV2: "true",
      // https://registry.terraform.io/providers/databricks/databricks/1.99.0/docs/resources/workspace_conf
      enableIpAccessLists: String(props.ipAccessLists),
      maxTokenLifetimeDays: String(days),
    };
    this.dependables = [new WorkspaceConf(this, "Resource", { customConfig })];
  }
}

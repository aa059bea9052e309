import { WorkspaceConf } from "@cdktf/provider-databricks/lib/workspace-conf";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

/** Properties for `WorkspaceConfiguration`. */
export interface WorkspaceConfigurationProps {
  /** Whether the audit log holds the commands that people run in notebooks and SQL editors. */
  readonly verboseAudit: boolean;
  /** Whether data may leave and enter by the workspace's pages: downloads, exports, copies, uploads. */
  readonly transfers: boolean;
  /** Whether clusters may be shared without isolation between their users. */
  readonly sharedWithoutIsolation: boolean;
  /** Whether the workspace's IP access lists are enforced. With none that allows the caller, it locks itself out. */
  readonly ipAccessLists: boolean;
  /** Longest life of a new personal access token, in days, 1 to 730. */
  readonly maxTokenLifetimeDays: number;
}

/**
 * Switches of a workspace that have no resource of their own.
 *
 * There is one such list per workspace: two of them would undo each other. Every switch is stated, also where it stands as
 * Databricks leaves it, so that a change by hand shows in the next plan.
 */
export class WorkspaceConfiguration extends Construct {
  /** What relies on a switch waits for it: IP access lists are refused while they are not enforced. */
  public readonly ready: readonly ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: WorkspaceConfigurationProps) {
    super(scope, id);
    const { maxTokenLifetimeDays: days } = props;
    if (!Number.isInteger(days) || days < 1 || days > 730) {
      throw new Error(`maxTokenLifetimeDays ${days} must be a whole number from 1 to 730`);
    }
    const customConfig = {
      // https://docs.databricks.com/admin/account-settings/verbose-logs
      enableVerboseAuditLogs: String(props.verboseAudit),
      // What people run in a terminal, no audit log holds. https://docs.databricks.com/compute/web-terminal
      enableWebTerminal: "false",
      // https://docs.databricks.com/admin/workspace-settings/notebooks
      enableResultsDownloading: String(props.transfers),
      enableExportNotebook: String(props.transfers),
      enableNotebookTableClipboard: String(props.transfers),
      // Of the pages only: programs read artifacts as before. Key: Databricks' Security Analysis Tool.
      mlflowRunArtifactDownloadEnabled: String(props.transfers),
      // https://docs.databricks.com/ingestion/file-upload
      enableUploadDataUis: String(props.transfers),
      // Results of notebooks stay in the workspace's own bucket, under its key.
      storeInteractiveNotebookResultsInCustomerAccount: "true",
      // https://docs.databricks.com/admin/workspace-settings/dbfs-browser
      enableDbfsFileBrowser: "false",
      // https://docs.databricks.com/admin/workspace-settings/enforce-user-isolation
      enforceUserIsolation: String(!props.sharedWithoutIsolation),
      // https://docs.databricks.com/admin/cloud-configurations/aws/imdsv2. Key: Databricks' Security Analysis Tool.
      enableEnforceImdsV2: "true",
      // https://registry.terraform.io/providers/databricks/databricks/1.99.0/docs/resources/workspace_conf
      enableIpAccessLists: String(props.ipAccessLists),
      maxTokenLifetimeDays: String(days),
    };
    this.ready = [new WorkspaceConf(this, "Resource", { customConfig })];
  }
}

import { DataDatabricksMwsWorkspaces } from "@cdktf/provider-databricks/lib/data-databricks-mws-workspaces";
import { Construct } from "constructs";

/** Properties for `KnownWorkspace`. */
export interface KnownWorkspaceProps {
  readonly workspaceId: number;
  /** Stage and configuration field that contain `workspaceId`, for the error message. */
  readonly configuredAt: string;
}

/**
 * Fails the plan if the Databricks account has no workspace with this id. Without this check, the apply would fail
 * midway.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/account.ts#KnownWorkspace}
 */
export class KnownWorkspace extends Construct {
  public constructor(scope: Construct, id: string, { workspaceId, configuredAt }: KnownWorkspaceProps) {
    super(scope, id);
    new DataDatabricksMwsWorkspaces(this, "Workspaces", {
      lifecycle: {
        postcondition: [
          {
            condition: `\${contains(values(self.ids), ${workspaceId})}`,
            errorMessage:
              `${configuredAt}: this Databricks account does not have a workspace ${workspaceId}. ` +
              "The id is the number after ?o= in the workspace's address.",
          },
        ],
      },
    });
  }
}

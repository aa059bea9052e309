import { DataDatabricksMwsWorkspaces } from "@cdktf/provider-databricks/lib/data-databricks-mws-workspaces";
import { Construct } from "constructs";

/** Properties for `KnownWorkspace`. */
export interface KnownWorkspaceProps {
  readonly workspaceId: number;
  /** Where the number is configured, for the error. */
  readonly configuredAt: string;
}

/** Has the plan fail when the account has no workspace of that number: an apply would find out half-way. */
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
              "The number is the ?o=<number> of the workspace's address.",
          },
        ],
      },
    });
  }
}

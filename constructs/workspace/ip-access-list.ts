import { IpAccessList as IpAccessListResource } from "@cdktf/provider-databricks/lib/ip-access-list";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { defined } from "../../core/defined";

/** Properties for `IpAccessList`. */
export interface IpAccessListProps {
  readonly label: string;
  /** Allowed addresses and blocks, e.g. `198.51.100.0/24`; at least one. All other addresses are denied. */
  readonly allowed: readonly string[];
  /**
   * Resource that enables IP access lists (setting `enableIpAccessLists`); Databricks rejects lists before that.
   * @default - IP access lists are already enabled
   */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/**
 * Restricts access to a workspace from the internet to a list of addresses; PrivateLink is not affected.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/workspace.ts#IpAccessList}
 */
export class IpAccessList extends Construct {
  public constructor(scope: Construct, id: string, props: IpAccessListProps) {
    super(scope, id);
    if (props.allowed.length === 0) {
      throw new Error(
        `allowed is empty, which denies all access to the workspace: give at least one address, or no list`,
      );
    }
    new IpAccessListResource(this, "Resource", {
      label: props.label,
      listType: "ALLOW",
      ipAddresses: [...props.allowed],
      ...defined({ dependsOn: props.dependsOn && [...props.dependsOn] }),
    });
  }
}

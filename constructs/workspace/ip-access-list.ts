import { IpAccessList as IpAccessListResource } from "@cdktf/provider-databricks/lib/ip-access-list";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

/** Properties for `IpAccessList`. */
export interface IpAccessListProps {
  /** Name that administrators see. */
  readonly label: string;
  /** Addresses and blocks that reach the workspace, e.g. `198.51.100.0/24`; no other does. At least one. */
  readonly allowed: readonly string[];
  /**
   * What turns IP access lists on in the workspace (setting `enableIpAccessLists`): the workspace takes no list before.
   * @default - they are on
   */
  readonly after?: readonly ITerraformDependable[];
}

/** The only addresses from which a workspace is reached over the internet; PrivateLink is not affected. */
export class IpAccessList extends Construct {
  public constructor(scope: Construct, id: string, props: IpAccessListProps) {
    super(scope, id);
    if (props.allowed.length === 0) {
      throw new Error(`allowed is empty: nobody would reach the workspace; name at least one address, or make no list`);
    }
    new IpAccessListResource(this, "Resource", {
      label: props.label,
      listType: "ALLOW",
      ipAddresses: [...props.allowed],
      ...(props.after?.length && { dependsOn: [...props.after] }),
    });
  }
}

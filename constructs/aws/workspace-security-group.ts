import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

/** Properties for `WorkspaceSecurityGroup`. */
export interface WorkspaceSecurityGroupProps {
  readonly name: string;
  readonly vpcId: string;
}

/** Ports to the outside that a workspace's clusters need. Source: Databricks' guide to a customer-managed VPC. */
const OUTBOUND_PORTS = [
  { id: "Https", from: 443, to: 443, description: "Control plane, storage, package indexes" },
  { id: "ControlPlane", from: 8443, to: 8451, description: "Control plane API, lineage and logs of Unity Catalog" },
] as const;

/** Traffic of a workspace's clusters: anything among themselves, a few ports outward, nothing inward. */
export class WorkspaceSecurityGroup extends Construct {
  public readonly securityGroupId: string;
  /** What clusters wait for: the rules. */
  public readonly ready: readonly ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: WorkspaceSecurityGroupProps) {
    super(scope, id);
    const group = new SecurityGroup(this, "Resource", {
      name: props.name,
      description: "Clusters of the Databricks workspace",
      vpcId: props.vpcId,
      tags: { Name: props.name },
    });
    this.securityGroupId = group.id;
    const among = (["tcp", "udp"] as const).flatMap((protocol) => {
      const rule = {
        securityGroupId: group.id,
        referencedSecurityGroupId: group.id,
        ipProtocol: protocol,
        fromPort: 0,
        toPort: 65535,
        description: `Clusters among themselves, ${protocol}`,
      };
      const suffix = protocol === "tcp" ? "Tcp" : "Udp";
      return [
        new VpcSecurityGroupIngressRule(this, `In${suffix}`, rule),
        new VpcSecurityGroupEgressRule(this, `Out${suffix}`, rule),
      ];
    });
    const outward = OUTBOUND_PORTS.map(
      ({ id: port, from, to, description }) =>
        new VpcSecurityGroupEgressRule(this, port, {
          securityGroupId: group.id,
          cidrIpv4: "0.0.0.0/0",
          ipProtocol: "tcp",
          fromPort: from,
          toPort: to,
          description,
        }),
    );
    this.ready = [...among, ...outward];
  }
}

import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

/** Properties for `WorkspaceSecurityGroup`. */
export interface WorkspaceSecurityGroupProps {
  readonly name: string;
  readonly vpcId: string;
  /** Whether clusters reach every address, on the ports that Databricks names. */
  readonly internet: boolean;
  /**
   * Whether clusters are reached under FIPS encryption, as the compliance security profile has it: by a port of its own.
   * @default false
   */
  readonly fips?: boolean;
  /**
   * IPv4 block in which the interface endpoints answer.
   * @default - clusters reach no endpoint
   */
  readonly endpointCidr?: string;
  /**
   * Prefix list of the addresses of S3.
   * @default - clusters reach S3 as they reach the internet
   */
  readonly s3PrefixListId?: string;
}

/** Ports to the outside that a workspace's clusters need. Source: Databricks' guide to a customer-managed VPC. */
const INTERNET_PORTS = [
  { id: "Https", from: 443, to: 443, description: "Control plane, storage, package indexes" },
  { id: "ControlPlane", from: 8443, to: 8451, description: "Control plane API, lineage and logs of Unity Catalog" },
] as const;

/** Under the compliance security profile, one more. Source: as above. */
const FIPS_PORT = {
  id: "RelayCompliant",
  from: 2443,
  to: 2443,
  description: "Secure cluster connectivity, FIPS",
} as const;

interface OutwardPorts {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly description: string;
}

/** Ports of Databricks' endpoints. Source: Databricks' guide to PrivateLink. */
export const ENDPOINT_PORTS = [
  { id: "Https", from: 443, to: 443, description: "REST API of the control plane, AWS services" },
  { id: "RelayCompliant", from: 2443, to: 2443, description: "Secure cluster connectivity, FIPS encryption" },
  { id: "Postgres", from: 5432, to: 5432, description: "Lakebase" },
  { id: "Relay", from: 6666, to: 6666, description: "Secure cluster connectivity" },
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
    const outward = (suffix: string, ports: readonly OutwardPorts[], cidrIpv4: string): VpcSecurityGroupEgressRule[] =>
      ports.map(
        ({ id: port, from, to, description }) =>
          new VpcSecurityGroupEgressRule(this, `${port}${suffix}`, {
            securityGroupId: group.id,
            cidrIpv4,
            ipProtocol: "tcp",
            fromPort: from,
            toPort: to,
            description,
          }),
      );
    const internet = props.fips === true ? [...INTERNET_PORTS, FIPS_PORT] : INTERNET_PORTS;
    this.ready = [
      ...among,
      ...(props.internet ? outward("", internet, "0.0.0.0/0") : []),
      ...(props.endpointCidr === undefined ? [] : outward("Inside", ENDPOINT_PORTS, props.endpointCidr)),
      ...(props.s3PrefixListId === undefined ? [] : [this.toS3(props.s3PrefixListId)]),
    ];
  }

  private toS3(prefixListId: string): VpcSecurityGroupEgressRule {
    return new VpcSecurityGroupEgressRule(this, "S3", {
      securityGroupId: this.securityGroupId,
      prefixListId,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      description: "S3, through its gateway endpoint",
    });
  }
}

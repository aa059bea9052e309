import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

/** Properties for `WorkspaceSecurityGroup`. */
export interface WorkspaceSecurityGroupProps {
  readonly name: string;
  readonly vpcId: string;
  /** Whether clusters may connect to every address, on the ports that Databricks requires. */
  readonly internet: boolean;
  /**
   * Whether clusters connect to the relay of secure cluster connectivity with FIPS encryption, on a separate port. The
   * compliance security profile requires FIPS encryption.
   * @default false
   */
  readonly fips?: boolean;
  /**
   * IPv4 block that contains the interface endpoints, e.g. that of the VPC.
   * @default - no rules for interface endpoints
   */
  readonly endpointCidr?: string | undefined;
  /**
   * Prefix list of S3's addresses.
   * @default - no rule for S3; clusters need internet access to reach S3
   */
  readonly s3PrefixListId?: string | undefined;
}

/** Outbound ports that clusters require. Source: Databricks, customer-managed VPC. */
const INTERNET_PORTS = [
  { id: "Https", from: 443, to: 443, description: "Control plane, storage, package indexes" },
  { id: "ControlPlane", from: 8443, to: 8451, description: "Control plane API, lineage and logs of Unity Catalog" },
] as const;

/** Additional port for the compliance security profile. Source: Databricks, customer-managed VPC. */
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

/** Ports of the interface endpoints to Databricks and to AWS services. Source: Databricks, PrivateLink. */
export const ENDPOINT_PORTS = [
  { id: "Https", from: 443, to: 443, description: "REST API of the control plane, AWS services" },
  { id: "RelayCompliant", from: 2443, to: 2443, description: "Secure cluster connectivity, FIPS encryption" },
  { id: "Postgres", from: 5432, to: 5432, description: "Lakebase" },
  { id: "Relay", from: 6666, to: 6666, description: "Secure cluster connectivity" },
  { id: "ControlPlane", from: 8443, to: 8451, description: "Control plane API, lineage and logs of Unity Catalog" },
] as const;

/**
 * Security group of a workspace's clusters. It allows only TCP and UDP between clusters, and outbound TCP on some
 * ports.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/aws.ts#WorkspaceSecurityGroup}
 */
export class WorkspaceSecurityGroup extends Construct {
  public readonly securityGroupId: string;
  /** Rules that must exist before clusters start. */
  public readonly dependables: readonly ITerraformDependable[];

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
    this.dependables = [
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

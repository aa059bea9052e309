import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { policyDocument, type PolicyStatement } from "./policy";
import { ENDPOINT_PORTS } from "./workspace-security-group";

/** Properties for `PrivateEndpoints`. */
export interface PrivateEndpointsProps {
  /** Prefix of the names of everything made here. */
  readonly name: string;
  readonly vpcId: string;
  /** Subnets, one per availability zone. */
  readonly subnets: readonly { readonly cidr: string; readonly zone: string }[];
  /** Security group of those who may call the endpoints: nobody else may. */
  readonly callerSecurityGroupId: string;
}

/** A service that is reached by an interface endpoint. */
export interface PrivateService {
  /** e.g. `com.amazonaws.eu-central-1.sts`. */
  readonly serviceName: string;
  /**
   * What the endpoint lets through.
   * @default - whatever the service allows; Databricks' services take no policy
   */
  readonly statements?: readonly PolicyStatement[];
}

/**
 * Where a VPC's interface endpoints stand: subnets of their own that lead nowhere, and a security group that clusters
 * alone get through.
 */
export class PrivateEndpoints extends Construct {
  private readonly subnetIds: readonly string[];
  private readonly securityGroupId: string;
  private readonly waitedFor: ITerraformDependable[] = [];

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: PrivateEndpointsProps,
  ) {
    super(scope, id);
    const { name, vpcId } = props;
    const routes = new RouteTable(this, "Routes", { vpcId, tags: { Name: `${name}-endpoints` } });
    const subnets = props.subnets.map(
      ({ cidr, zone }, index) =>
        new Subnet(this, `Subnet${index}`, {
          vpcId,
          cidrBlock: cidr,
          availabilityZone: zone,
          tags: { Name: `${name}-endpoints-${index}` },
          // An endpoint leaves a subnet before the subnet goes: AWS deletes none in which an endpoint stands.
          lifecycle: { ignoreChanges: ["availability_zone"], createBeforeDestroy: true },
        }),
    );
    subnets.forEach((subnet, index) => {
      const association = { subnetId: subnet.id, routeTableId: routes.id };
      this.waitedFor.push(new RouteTableAssociation(this, `Subnet${index}Routes`, association));
    });
    this.subnetIds = subnets.map((subnet) => subnet.id);
    this.securityGroupId = this.securityGroup();
  }

  /** What a user of the endpoints waits for. */
  public get ready(): readonly ITerraformDependable[] {
    return this.waitedFor;
  }

  /**
   * Adds an endpoint, which answers under the service's public name inside the VPC.
   *
   * @returns id of the endpoint in AWS
   */
  public add(id: string, service: PrivateService): string {
    const endpoint = new VpcEndpoint(this, id, {
      vpcId: this.props.vpcId,
      serviceName: service.serviceName,
      vpcEndpointType: "Interface",
      subnetIds: [...this.subnetIds],
      securityGroupIds: [this.securityGroupId],
      privateDnsEnabled: true,
      ...(service.statements && { policy: policyDocument(service.statements) }),
      tags: { Name: `${this.props.name}-${id.toLowerCase()}` },
    });
    this.waitedFor.push(endpoint);
    return endpoint.id;
  }

  private securityGroup(): string {
    const { name, vpcId, callerSecurityGroupId } = this.props;
    const group = new SecurityGroup(this, "Group", {
      name: `${name}-endpoints`,
      description: "Interface endpoints, called by clusters",
      vpcId,
      tags: { Name: `${name}-endpoints` },
    });
    for (const { id, from, to, description } of ENDPOINT_PORTS) {
      const rule = new VpcSecurityGroupIngressRule(this, `In${id}`, {
        securityGroupId: group.id,
        referencedSecurityGroupId: callerSecurityGroupId,
        ipProtocol: "tcp",
        fromPort: from,
        toPort: to,
        description,
      });
      this.waitedFor.push(rule);
    }
    return group.id;
  }
}

import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { defined } from "../../core/defined";
import { policyDocument, type PolicyStatement } from "./policy";
import { ENDPOINT_PORTS } from "./workspace-security-group";

/** Properties for `PrivateEndpoints`. */
export interface PrivateEndpointsProps {
  /** Prefix of the resource names. */
  readonly name: string;
  readonly vpcId: string;
  /** Subnets, one per availability zone. */
  readonly subnets: readonly { readonly cidr: string; readonly zone: string }[];
  /** Security group whose members, and no others, may connect to the endpoints. */
  readonly callerSecurityGroupId: string;
}

/** A service behind an interface endpoint. */
export interface PrivateService {
  /** Name of the endpoint service, e.g. `com.amazonaws.eu-central-1.sts`. */
  readonly serviceName: string;
  /**
   * Endpoint policy.
   * @default - full access; Databricks' endpoint services do not support policies
   */
  readonly statements?: readonly PolicyStatement[];
}

/**
 * Interface endpoints of a VPC, in dedicated subnets without routes to other networks, with a security group that only allows
 * traffic from clusters.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/aws.ts#PrivateEndpoints}
 */
export class PrivateEndpoints extends Construct {
  private readonly subnetIds: readonly string[];
  private readonly securityGroupId: string;
  private readonly created: ITerraformDependable[] = [];

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
          // Creates a replacement before the old subnet is destroyed: AWS does not delete a subnet before its endpoint
          // has moved. Ignores changes of the zone: the zone is looked up by its index in the list of the region's
          // zones. If AWS adds a zone, the index can select another zone, but Terraform must not replace a subnet in
          // use.
          lifecycle: { ignoreChanges: ["availability_zone"], createBeforeDestroy: true },
        }),
    );
    subnets.forEach((subnet, index) => {
      const association = { subnetId: subnet.id, routeTableId: routes.id };
      this.created.push(new RouteTableAssociation(this, `Subnet${index}Routes`, association));
    });
    this.subnetIds = subnets.map((subnet) => subnet.id);
    this.securityGroupId = this.securityGroup();
  }

  /** Resources that must exist before clusters use the endpoints. */
  public get dependables(): readonly ITerraformDependable[] {
    return this.created;
  }

  /**
   * Adds an endpoint with private DNS: within the VPC, the service's public name resolves to the endpoint.
   *
   * @returns AWS's id of the endpoint
   */
  public add(id: string, service: PrivateService): string {
    const endpoint = new VpcEndpoint(this, id, {
      vpcId: this.props.vpcId,
      serviceName: service.serviceName,
      vpcEndpointType: "Interface",
      subnetIds: [...this.subnetIds],
      securityGroupIds: [this.securityGroupId],
      privateDnsEnabled: true,
      ...defined({ policy: service.statements && policyDocument(service.statements) }),
      tags: { Name: `${this.props.name}-${id.toLowerCase()}` },
    });
    this.created.push(endpoint);
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
      this.created.push(rule);
    }
    return group.id;
  }
}

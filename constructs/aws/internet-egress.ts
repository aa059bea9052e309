import { Eip } from "@cdktf/provider-aws/lib/eip";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

const EVERYWHERE = "0.0.0.0/0";

/** Properties for `InternetEgress`. */
export interface InternetEgressProps {
  /** Prefix of the resource names. */
  readonly name: string;
  readonly vpcId: string;
  /** IPv4 block of the public subnet, which contains only the NAT gateway. */
  readonly publicCidr: string;
  /** Availability zone of the public subnet. */
  readonly zone: string;
  /** Route table of the private subnets, which gets the route to the NAT gateway. */
  readonly privateRouteTableId: string;
}

/**
 * Outbound internet access for private subnets through one NAT gateway. One gateway costs less than one per zone, but
 * if its zone fails, all zones lose internet access.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/aws.ts#InternetEgress}
 */
export class InternetEgress extends Construct {
  /** Public IP address of the private subnets' outbound traffic. */
  public readonly publicAddress: string;
  /** Routes that must exist before clusters use the internet. */
  public readonly dependables: readonly ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: InternetEgressProps) {
    super(scope, id);
    const { vpcId } = props;
    const gateway = new InternetGateway(this, "Gateway", { vpcId, tags: { Name: props.name } });
    const subnet = new Subnet(this, "Public", {
      vpcId,
      cidrBlock: props.publicCidr,
      availabilityZone: props.zone,
      mapPublicIpOnLaunch: false,
      tags: { Name: `${props.name}-public` },
      lifecycle: { ignoreChanges: ["availability_zone"] },
    });
    const publicRoutes = new RouteTable(this, "PublicRoutes", { vpcId, tags: { Name: `${props.name}-public` } });
    const association = new RouteTableAssociation(this, "PublicRoutesAssociation", {
      subnetId: subnet.id,
      routeTableId: publicRoutes.id,
    });
    const outward = new Route(this, "PublicDefault", {
      routeTableId: publicRoutes.id,
      destinationCidrBlock: EVERYWHERE,
      gatewayId: gateway.id,
    });
    const address = new Eip(this, "Address", { domain: "vpc", tags: { Name: `${props.name}-nat` } });
    const nat = new NatGateway(this, "Nat", {
      subnetId: subnet.id,
      allocationId: address.id,
      tags: { Name: props.name },
      dependsOn: [gateway],
    });
    const inward = new Route(this, "PrivateDefault", {
      routeTableId: props.privateRouteTableId,
      destinationCidrBlock: EVERYWHERE,
      natGatewayId: nat.id,
    });
    this.publicAddress = address.publicIp;
    this.dependables = [association, outward, inward];
  }
}

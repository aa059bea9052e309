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
  /** Prefix of the names of everything made here. */
  readonly name: string;
  readonly vpcId: string;
  /** Block of the public subnet, in which the NAT gateway stands alone. */
  readonly publicCidr: string;
  /** Availability zone of the public subnet. */
  readonly zone: string;
  /** Route table whose subnets reach the internet from now on. */
  readonly privateRouteTableId: string;
}

/** Outbound internet for private subnets, through one NAT gateway: cheap, and lost with its zone. */
export class InternetEgress extends Construct {
  /** Address from which the private subnets are seen. */
  public readonly publicAddress: string;
  /** What a user of the internet waits for: the routes. */
  public readonly ready: readonly ITerraformDependable[];

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
    this.ready = [association, outward, inward];
  }
}

import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { propertyAccess, Token, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { InternetEgress } from "./internet-egress";
import { planSubnets } from "./subnet-plan";
import { WorkspaceSecurityGroup } from "./workspace-security-group";

/** Properties for `WorkspaceNetwork`. */
export interface WorkspaceNetworkProps {
  /** Prefix of the names of everything in the network. */
  readonly name: string;
  readonly region: string;
  /** IPv4 block of the VPC, e.g. `10.10.0.0/16`. */
  readonly cidr: string;
  /** Number of availability zones, at least 2; each gets a private subnet. */
  readonly zones: number;
  /**
   * `nat`: clusters reach the internet through one NAT gateway. `none`: nothing but S3 is reachable, so that the control
   * plane has to be reached by PrivateLink.
   */
  readonly egress: "nat" | "none";
}

/** A VPC in which Databricks runs the clusters of one workspace, on private addresses only. */
export class WorkspaceNetwork extends Construct {
  public readonly vpcId: string;
  /** Private subnets, one per zone. */
  public readonly subnetIds: readonly string[];
  public readonly securityGroupId: string;
  /** What a workspace waits for: routes and rules. */
  public readonly ready: readonly ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: WorkspaceNetworkProps) {
    super(scope, id);
    const plan = planSubnets(props.cidr, props.zones);
    const vpc = new Vpc(this, "Resource", {
      cidrBlock: props.cidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: props.name },
    });
    const zones = new DataAwsAvailabilityZones(this, "Zones", {
      state: "available",
      // Local zones, which have to be opted into, run none of the instances that clusters need.
      filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
    });
    const zone = (index: number): string => Token.asString(propertyAccess(zones.names, [index]));

    const routes = new RouteTable(this, "PrivateRoutes", { vpcId: vpc.id, tags: { Name: `${props.name}-private` } });
    const subnets = plan.privateCidrs.map(
      (cidrBlock, index) =>
        new Subnet(this, `Private${index}`, {
          vpcId: vpc.id,
          cidrBlock,
          availabilityZone: zone(index),
          tags: { Name: `${props.name}-private-${index}` },
          // A zone that AWS adds to the region changes the list, and must not move a subnet that is in use.
          lifecycle: { ignoreChanges: ["availability_zone"] },
        }),
    );
    const associations = subnets.map(
      (subnet, index) =>
        new RouteTableAssociation(this, `Private${index}Routes`, { subnetId: subnet.id, routeTableId: routes.id }),
    );
    const s3 = new VpcEndpoint(this, "S3", {
      vpcId: vpc.id,
      serviceName: `com.amazonaws.${props.region}.s3`,
      vpcEndpointType: "Gateway",
      routeTableIds: [routes.id],
      tags: { Name: `${props.name}-s3` },
    });
    const securityGroup = new WorkspaceSecurityGroup(this, "Clusters", {
      name: `${props.name}-clusters`,
      vpcId: vpc.id,
    });
    const internet =
      props.egress === "nat"
        ? new InternetEgress(this, "Internet", {
            name: props.name,
            vpcId: vpc.id,
            publicCidr: plan.publicCidr,
            zone: zone(0),
            privateRouteTableId: routes.id,
          }).ready
        : [];

    this.vpcId = vpc.id;
    this.subnetIds = subnets.map((subnet) => subnet.id);
    this.securityGroupId = securityGroup.securityGroupId;
    this.ready = [...associations, s3, ...securityGroup.ready, ...internet];
  }
}

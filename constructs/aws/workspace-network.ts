import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { propertyAccess, Token, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { AddressLayout } from "../../core/address-layout";
import { InternetEgress } from "./internet-egress";
import { policyDocument, type PolicyStatement } from "./policy";
import { PrivateEndpoints } from "./private-endpoints";
import { planSubnets } from "./subnet-plan";
import { WorkspaceSecurityGroup } from "./workspace-security-group";

/** The network in which a workspace runs its clusters, owned or adopted. */
export interface IWorkspaceNetwork {
  readonly vpcId: string;
  /** Private subnets, in at least two zones. */
  readonly subnetIds: readonly string[];
  /** Security group of the clusters. */
  readonly securityGroupId: string;
}

/** Properties for `WorkspaceNetwork`. */
export interface WorkspaceNetworkProps {
  /** Prefix of the names of everything in the network. */
  readonly name: string;
  readonly region: string;
  /** IPv4 block of the VPC, e.g. `10.10.0.0/16`. */
  readonly cidr: string;
  /** Number of availability zones, 2 to 6; each gets a private subnet. */
  readonly zones: number;
  /**
   * Where in the block the subnets lie.
   * @default - four slots, the third of them shared: room for three zones
   */
  readonly layout?: AddressLayout;
  /**
   * `nat`: clusters reach the internet through one NAT gateway. `none`: nothing but S3 and the endpoints is reachable, so
   * that the control plane has to be reached by PrivateLink.
   */
  readonly egress: "nat" | "none";
  /**
   * Whether clusters are reached under FIPS encryption, as the compliance security profile has it.
   * @default false
   */
  readonly fips?: boolean;
  /**
   * Whether there is room for interface endpoints, and a way to them.
   * @default false
   */
  readonly privateEndpoints?: boolean;
  /**
   * What the endpoint of S3 lets through.
   * @default - everything that the caller may do
   */
  readonly s3Statements?: readonly PolicyStatement[];
}

/** A VPC in which Databricks runs the clusters of one workspace, on private addresses only. */
export class WorkspaceNetwork extends Construct implements IWorkspaceNetwork {
  public readonly vpcId: string;
  public readonly subnetIds: readonly string[];
  public readonly securityGroupId: string;
  /** Where interface endpoints stand, if there are to be any. */
  public readonly privateEndpoints: PrivateEndpoints | undefined;
  /** Address from which clusters reach the internet, if they do. */
  public readonly publicAddress: string | undefined;
  private readonly waitedFor: readonly ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: WorkspaceNetworkProps) {
    super(scope, id);
    const plan = planSubnets(props.cidr, props.zones, props.layout);
    const vpc = new Vpc(this, "Resource", {
      cidrBlock: props.cidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: props.name },
    });
    this.vpcId = vpc.id;
    // The group that whatever names none gets: without rules, it reaches nothing and is reached by nobody.
    new DefaultSecurityGroup(this, "DefaultGroup", { vpcId: vpc.id, tags: { Name: `${props.name}-closed` } });
    const zone = this.zones();

    const routes = new RouteTable(this, "PrivateRoutes", { vpcId: vpc.id, tags: { Name: `${props.name}-private` } });
    const subnets = plan.privateCidrs.map((cidr, index) => this.subnet(props.name, index, cidr, zone(index)));
    const associations = subnets.map(
      (subnet, index) =>
        new RouteTableAssociation(this, `Private${index}Routes`, { subnetId: subnet.id, routeTableId: routes.id }),
    );
    this.subnetIds = subnets.map((subnet) => subnet.id);
    const s3 = new VpcEndpoint(this, "S3", {
      vpcId: vpc.id,
      serviceName: `com.amazonaws.${props.region}.s3`,
      vpcEndpointType: "Gateway",
      routeTableIds: [routes.id],
      ...(props.s3Statements && { policy: policyDocument(props.s3Statements) }),
      tags: { Name: `${props.name}-s3` },
    });
    const securityGroup = new WorkspaceSecurityGroup(this, "Clusters", {
      name: `${props.name}-clusters`,
      vpcId: vpc.id,
      internet: props.egress === "nat",
      fips: props.fips === true,
      ...(props.privateEndpoints === true && { endpointCidr: props.cidr }),
      ...(props.egress === "none" && { s3PrefixListId: s3.prefixListId }),
    });
    this.securityGroupId = securityGroup.securityGroupId;
    const internet =
      props.egress === "nat"
        ? new InternetEgress(this, "Internet", {
            name: props.name,
            vpcId: vpc.id,
            publicCidr: plan.publicCidr,
            zone: zone(0),
            privateRouteTableId: routes.id,
          })
        : undefined;
    this.publicAddress = internet?.publicAddress;
    if (props.privateEndpoints === true) {
      this.privateEndpoints = new PrivateEndpoints(this, "Endpoints", {
        name: props.name,
        vpcId: vpc.id,
        subnets: plan.endpointCidrs.map((cidr, index) => ({ cidr, zone: zone(index) })),
        callerSecurityGroupId: this.securityGroupId,
      });
    }
    this.waitedFor = [...associations, s3, ...securityGroup.ready, ...(internet?.ready ?? [])];
  }

  /** What a workspace waits for: routes, rules and endpoints. */
  public get ready(): readonly ITerraformDependable[] {
    return [...this.waitedFor, ...(this.privateEndpoints?.ready ?? [])];
  }

  /** Names of the region's zones by index. */
  private zones(): (index: number) => string {
    const zones = new DataAwsAvailabilityZones(this, "Zones", {
      state: "available",
      // Local zones, which have to be opted into, run none of the instances that clusters need.
      filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
    });
    return (index) => Token.asString(propertyAccess(zones.names, [index]));
  }

  private subnet(name: string, index: number, cidrBlock: string, availabilityZone: string): Subnet {
    return new Subnet(this, `Private${index}`, {
      vpcId: this.vpcId,
      cidrBlock,
      availabilityZone,
      tags: { Name: `${name}-private-${index}` },
      // A zone that AWS adds to the region changes the list, and must not move a subnet that is in use.
      lifecycle: { ignoreChanges: ["availability_zone"] },
    });
  }
}

import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { propertyAccess, Token, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { defined } from "../../core/defined";
import type { AddressLayout } from "../../core/address-layout";
import { InternetEgress } from "./internet-egress";
import { policyDocument, type PolicyStatement } from "./policy";
import { PrivateEndpoints } from "./private-endpoints";
import { planSubnets } from "./subnet-plan";
import { WorkspaceSecurityGroup } from "./workspace-security-group";

/** Network of a workspace's clusters, created by the stack or an existing one. */
export interface IWorkspaceNetwork {
  readonly vpcId: string;
  /** Private subnets, in at least two zones. */
  readonly subnetIds: readonly string[];
  /** Security group of the clusters. */
  readonly securityGroupId: string;
}

/** Properties for `WorkspaceNetwork`. */
export interface WorkspaceNetworkProps {
  /** Prefix of the resource names. */
  readonly name: string;
  readonly region: string;
  /** IPv4 block of the VPC, e.g. `10.10.0.0/16`. */
  readonly cidr: string;
  /** Number of availability zones, 2 to 6; each gets a private subnet. */
  readonly zones: number;
  /**
   * How `cidr` is divided into subnets.
   * @default - `DEFAULT_LAYOUT`: four equal parts, one for each of up to three zones and one for the small subnets
   */
  readonly layout?: AddressLayout;
  /**
   * `nat`: clusters reach the internet through one NAT gateway. `none`: clusters reach only S3 and the interface endpoints, so
   * they need PrivateLink to reach the control plane.
   */
  readonly egress: "nat" | "none";
  /**
   * Whether clusters connect to the relay of secure cluster connectivity with FIPS encryption, as the compliance
   * security profile requires.
   * @default false
   */
  readonly fips?: boolean;
  /**
   * Whether to create subnets and security group rules for interface endpoints.
   * @default false
   */
  readonly privateEndpoints?: boolean;
  /**
   * Policy of the S3 gateway endpoint.
   * @default - full access
   */
  readonly s3Statements?: readonly PolicyStatement[] | undefined;
}

/**
 * A VPC for the clusters of one workspace. The clusters have no public IP addresses.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/aws.ts#WorkspaceNetwork}
 */
export class WorkspaceNetwork extends Construct implements IWorkspaceNetwork {
  public readonly vpcId: string;
  public readonly subnetIds: readonly string[];
  public readonly securityGroupId: string;
  /** Interface endpoints, if `privateEndpoints` is set. */
  public readonly privateEndpoints: PrivateEndpoints | undefined;
  /** Public IP address of the clusters' outbound traffic, if `egress` is `nat`. */
  public readonly publicAddress: string | undefined;
  private readonly created: readonly ITerraformDependable[];

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
    // Removes all rules of the default group, so that it allows no traffic: AWS assigns this group to resources without
    // a group.
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
      ...defined({ policy: props.s3Statements && policyDocument(props.s3Statements) }),
      tags: { Name: `${props.name}-s3` },
    });
    const securityGroup = new WorkspaceSecurityGroup(this, "Clusters", {
      name: `${props.name}-clusters`,
      vpcId: vpc.id,
      internet: props.egress === "nat",
      fips: props.fips === true,
      endpointCidr: props.privateEndpoints === true ? props.cidr : undefined,
      s3PrefixListId: props.egress === "none" ? s3.prefixListId : undefined,
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
    this.created = [...associations, s3, ...securityGroup.dependables, ...(internet?.dependables ?? [])];
  }

  /** Routes, rules and endpoints that must exist before a workspace uses the network. */
  public get dependables(): readonly ITerraformDependable[] {
    return [...this.created, ...(this.privateEndpoints?.dependables ?? [])];
  }

  /** Looks up the zones of the region. The returned function returns the name of the zone with the given index. */
  private zones(): (index: number) => string {
    const zones = new DataAwsAvailabilityZones(this, "Zones", {
      state: "available",
      // Excludes local zones, which require opt-in and lack the instance types of clusters.
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
      // Ignores changes of the zone: the zone is looked up by its index in the list of the region's zones. If AWS adds
      // a zone, the index can select another zone, but Terraform must not replace a subnet in use.
      lifecycle: { ignoreChanges: ["availability_zone"] },
    });
  }
}

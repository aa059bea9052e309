import { createHash } from "node:crypto";
import { resource } from "../define";
import { awsError } from "../errors";
import { ec2Id } from "../ids";
import type { BehaviourContext, ResourceBehaviour } from "../types";
import { valueOr, text, texts } from "../values";
import { accountId, allTags, arn, region, regional, taggedPlan, taggedUpdate } from "./account";
import { interfaceEndpointRules } from "./interface-endpoints";
import { parsePolicy } from "./policy-document";

/** AWS services that have gateway endpoints and AWS-managed prefix lists. */
const GATEWAY_SERVICES = ["s3", "dynamodb"];

/** Policy of an endpoint that is created without a policy. */
const FULL_ACCESS = JSON.stringify({
  Statement: [{ Action: "*", Effect: "Allow", Principal: "*", Resource: "*" }],
  Version: "2008-10-17",
});

/**
 * Id of the AWS-managed prefix list of a service in the provider's region. The store contains no object for the list:
 * the id is a digest of the names of region and service, because AWS has one list per region and service.
 */
function prefixListId(context: BehaviourContext, service: string): string {
  return `pl-${createHash("sha256")
    .update(`${region(context)}/${service}`)
    .digest("hex")
    .slice(0, 8)}`;
}

/** Ids of the AWS-managed prefix lists of the region. */
export function prefixListIds(context: BehaviourContext): readonly string[] {
  return GATEWAY_SERVICES.map((service) => prefixListId(context, service));
}

const vpcEndpoint = resource({
  type: "aws_vpc_endpoint",
  evidence: "documented",
  source: "EC2 API: CreateVpcEndpoint; provider: internal/service/ec2/vpc_endpoint.go",
  scope: "aws",
  references: [
    { path: "vpc_id", kind: "aws_vpc" },
    { path: "route_table_ids", kind: "aws_route_table" },
    { path: "subnet_ids", kind: "aws_subnet" },
    { path: "security_group_ids", kind: "aws_security_group" },
  ],
  rules: [
    {
      refuses: "a service of another region, and a gateway endpoint for a service without gateway endpoints",
      check: (planned, context) => {
        const name = text(planned, "service_name");
        const service = /^com\.amazonaws\.([a-z0-9-]+)\.([a-z0-9.-]+)$/.exec(name);
        const privateLink = /^com\.amazonaws\.vpce\.([a-z0-9-]+)\.vpce-svc-[0-9a-f]+$/.exec(name);
        const isGateway = text(planned, "vpc_endpoint_type") === "Gateway";
        const here = (privateLink?.[1] ?? service?.[1]) === region(context);
        if (!here || (isGateway && !GATEWAY_SERVICES.includes(service?.[2] ?? ""))) {
          throw awsError("InvalidServiceName", `The Vpc Endpoint Service '${name}' does not exist`);
        }
      },
    },
    {
      refuses: "a policy that is not valid JSON, or a statement without a principal or without resources",
      check: (planned) => {
        const policy = text(planned, "policy");
        const statements = policy ? parsePolicy(policy, "InvalidParameter") : [];
        const incomplete = statements.find(({ principals, resources }) => !principals.length || !resources.length);
        if (incomplete) throw awsError("InvalidParameter", "Policy statement must contain a principal and resources.");
      },
    },
    ...interfaceEndpointRules,
    {
      refuses: "route tables of another VPC, and a second gateway endpoint to a service on one route table",
      check: (planned, { store }, prior) => {
        for (const id of texts(planned, "route_table_ids")) {
          const table = store.get("aws_route_table", "aws", id);
          if (table && table.attributes["vpc_id"] !== planned["vpc_id"]) {
            throw awsError("InvalidRouteTableId.Malformed", `${id} does not belong to ${text(planned, "vpc_id")}`);
          }
          const other = store
            .find("aws_vpc_endpoint", "aws", { service_name: text(planned, "service_name") })
            .find((each) => each.id !== prior?.id && texts(each.attributes, "route_table_ids").includes(id));
          if (other) {
            throw awsError("RouteAlreadyExists", `route table ${id} already has a route of endpoint ${other.id}`);
          }
        }
      },
    },
  ],
  plan: taggedPlan,
  update: taggedUpdate,
  create: (planned, context) => {
    const id = ec2Id("vpce");
    const isGateway = text(planned, "vpc_endpoint_type") === "Gateway";
    return {
      ...regional(context),
      id,
      arn: arn(context, "ec2", `vpc-endpoint/${id}`),
      cidr_blocks: [],
      dns_entry: [],
      dns_options: planned["dns_options"] ?? [],
      ip_address_type: valueOr(planned, "ip_address_type", isGateway ? "" : "ipv4"),
      network_interface_ids: isGateway ? [] : texts(planned, "subnet_ids").map(() => ec2Id("eni")),
      owner_id: accountId(context),
      policy: valueOr(planned, "policy", FULL_ACCESS),
      prefix_list_id: isGateway ? prefixListId(context, text(planned, "service_name").split(".").pop() ?? "") : "",
      private_dns_enabled: valueOr(planned, "private_dns_enabled", false),
      requester_managed: false,
      route_table_ids: planned["route_table_ids"] ?? [],
      security_group_ids: planned["security_group_ids"] ?? [],
      service_region: valueOr(planned, "service_region", region(context)),
      state: "available",
      subnet_ids: planned["subnet_ids"] ?? [],
      tags_all: allTags(planned, context.provider),
    };
  },
});

export const endpointBehaviours: readonly ResourceBehaviour[] = [vpcEndpoint];

import { hourly, used, type QuantityRule } from "./quantity";

/** Functions that compute the billed quantities of AWS resources, by resource type. */
export const AWS_QUANTITIES: Readonly<Record<string, QuantityRule>> = {
  aws_nat_gateway: (_values, { assumptions }) => [
    hourly("NAT gateway", "nat-gateway-hour", assumptions.hoursPerMonth),
    used("NAT gateway, traffic", "nat-gateway-gb", "GB", assumptions.natGatewayGb),
  ],
  aws_eip: (_values, { assumptions }) => [hourly("public IPv4 address", "public-ipv4-hour", assumptions.hoursPerMonth)],
  aws_vpc_endpoint: ({ vpc_endpoint_type: type, subnet_ids: subnets }, { assumptions }) => {
    // Counts only interface endpoints: gateway endpoints are free, and the price list has no prices of other types.
    if (type !== "Interface") return [];
    const zones = Array.isArray(subnets) ? subnets.length : 1;
    return [
      hourly("interface endpoint, per zone", "interface-endpoint-hour", zones * assumptions.hoursPerMonth),
      used("interface endpoint, traffic", "interface-endpoint-gb", "GB", assumptions.interfaceEndpointGb),
    ];
  },
  aws_kms_key: () => [{ what: "KMS key", item: "kms-key-month", unit: "keys", idle: 1, busy: 1 }],
  aws_s3_bucket: (_values, { assumptions }) => [
    used("S3 bucket, storage", "s3-standard-gb-month", "GB", assumptions.bucketGb),
  ],
  aws_cloudwatch_log_group: (_values, { assumptions }) => [
    used("log group, ingestion", "log-ingestion-gb", "GB", assumptions.logGb),
  ],
};

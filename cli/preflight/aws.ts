import type { AwsCaller, AwsPort, BucketState, Quota, QuotaUse, SampleCall } from "./clouds";

/** Codes that identify the quotas in the API of AWS Service Quotas. */
const QUOTA_CODES: Readonly<Record<Quota, readonly [service: string, code: string]>> = {
  vpcs: ["vpc", "L-F678F1CE"],
  addresses: ["ec2", "L-0263D0A3"],
  natGateways: ["vpc", "L-FE5A380F"],
  gatewayEndpoints: ["vpc", "L-1B52E74A"],
  interfaceEndpoints: ["vpc", "L-29B6F2EB"],
};

/**
 * Implements `AwsPort` with the AWS SDK and the credentials that Terraform's provider uses. Loads clients on first use,
 * because the EC2 client takes a second to load.
 */
export function awsPort(region: string): AwsPort {
  const settings = { region, maxAttempts: 3 };
  const ec2 = async () => {
    const { EC2 } = await import("@aws-sdk/client-ec2");
    return new EC2(settings);
  };
  const used: Readonly<Record<Quota, () => Promise<number>>> = {
    vpcs: async () => ((await (await ec2()).describeVpcs({})).Vpcs ?? []).length,
    addresses: async () => ((await (await ec2()).describeAddresses({})).Addresses ?? []).length,
    natGateways: async () => maxPerZone(await ec2()),
    gatewayEndpoints: async () => {
      const filter = [{ Name: "vpc-endpoint-type", Values: ["Gateway"] }];
      return ((await (await ec2()).describeVpcEndpoints({ Filters: filter })).VpcEndpoints ?? []).length;
    },
    interfaceEndpoints: () => Promise.resolve(0),
  };
  return {
    caller: async () => {
      const { STS } = await import("@aws-sdk/client-sts");
      const { Account = "", Arn = "" } = await new STS(settings).getCallerIdentity({});
      return { accountId: Account, arn: Arn };
    },
    zones: async () => {
      const answer = await (
        await ec2()
      ).describeAvailabilityZones({
        Filters: [{ Name: "opt-in-status", Values: ["opt-in-not-required"] }],
      });
      return (answer.AvailabilityZones ?? []).map(({ ZoneName = "" }) => ZoneName).sort();
    },
    zonesOffering: async (instanceType) => {
      const answer = await (
        await ec2()
      ).describeInstanceTypeOfferings({
        LocationType: "availability-zone",
        Filters: [{ Name: "instance-type", Values: [instanceType] }],
      });
      return (answer.InstanceTypeOfferings ?? []).map(({ Location = "" }) => Location).sort();
    },
    quota: async (quota): Promise<QuotaUse> => {
      const { ServiceQuotas } = await import("@aws-sdk/client-service-quotas");
      const [ServiceCode, QuotaCode] = QUOTA_CODES[quota];
      const { Quota: found } = await new ServiceQuotas(settings).getServiceQuota({ ServiceCode, QuotaCode });
      return { limit: found?.Value ?? 0, used: await used[quota]() };
    },
    countVpcs: async (tags) => {
      const filters = Object.entries(tags).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] }));
      return ((await (await ec2()).describeVpcs({ Filters: filters })).Vpcs ?? []).length;
    },
    bucket: (name) => bucketState(name, settings),
    deniedActions: (caller, calls) => deniedActions(caller, calls, settings),
  };
}

interface Gateways {
  describeNatGateways(input: object): Promise<{ NatGateways?: { SubnetId?: string | undefined }[] | undefined }>;
  describeSubnets(input: object): Promise<{
    Subnets?: { SubnetId?: string | undefined; AvailabilityZone?: string | undefined }[] | undefined;
  }>;
}

/** Number of NAT gateways in the zone that has the most. */
async function maxPerZone(ec2: Gateways): Promise<number> {
  const filter = [{ Name: "state", Values: ["pending", "available"] }];
  const { NatGateways = [] } = await ec2.describeNatGateways({ Filter: filter });
  const { Subnets = [] } = await ec2.describeSubnets({});
  const zoneOf = new Map(Subnets.map(({ SubnetId, AvailabilityZone }) => [SubnetId, AvailabilityZone]));
  const counts = new Map<string | undefined, number>();
  for (const { SubnetId } of NatGateways) counts.set(zoneOf.get(SubnetId), (counts.get(zoneOf.get(SubnetId)) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

async function bucketState(name: string, settings: { region: string }): Promise<BucketState> {
  const { S3 } = await import("@aws-sdk/client-s3");
  try {
    await new S3({ ...settings, followRegionRedirects: true }).headBucket({ Bucket: name });
    return "ours";
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status === 404) return "free";
    if (status === 403) return "foreign";
    throw error;
  }
}

async function deniedActions(
  { arn }: AwsCaller,
  calls: readonly SampleCall[],
  settings: { region: string },
): Promise<readonly string[]> {
  const { IAM } = await import("@aws-sdk/client-iam");
  const iam = new IAM(settings);
  const role = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  // Reads the ARN of the role, because the ARN of an assumed-role session lacks the role's path.
  const source = role === undefined ? arn : (await iam.getRole({ RoleName: role })).Role?.Arn;
  const denied: string[] = [];
  for (const { actions, resource, context } of calls) {
    const { EvaluationResults = [] } = await iam.simulatePrincipalPolicy({
      PolicySourceArn: source,
      ActionNames: [...actions],
      ResourceArns: [resource],
      ContextEntries: Object.entries(context).map(([key, value]) => ({
        ContextKeyName: key,
        ContextKeyType: "string",
        ContextKeyValues: [value],
      })),
    });
    for (const { EvalActionName = "", EvalDecision } of EvaluationResults) {
      if (EvalDecision !== "allowed") denied.push(EvalActionName);
    }
  }
  return [...new Set(denied)].sort();
}

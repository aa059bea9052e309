import { PROVIDER_CALLS } from "../../../core/provider-calls";
import type { CallTarget, ProviderCalls } from "../../../core/provider-calls/calls";
import type { Synthesized } from "../synth";
import type { IamRequest } from "./evaluate";

/** Properties of a stage that its resource names and tags contain. */
export interface StageFacts {
  readonly awsAccountId: string;
  readonly region: string;
  readonly service: string;
  readonly stage: string;
}

type Attributes = Readonly<Record<string, unknown>>;

/** Returns the requests that the AWS provider sends to plan the resources of synthesized stacks, or to apply them. */
export function stageRequests(
  stacks: readonly Synthesized[],
  facts: StageFacts,
  purpose: "plan" | "apply",
): readonly IamRequest[] {
  const elements = stacks.flatMap(({ json }) => [
    ...Object.entries(json.resource ?? {}),
    ...Object.entries(json.data ?? {}),
  ]);
  return elements
    .filter(([type]) => type.startsWith("aws_"))
    .flatMap(([type, blocks]) => {
      const calls = PROVIDER_CALLS[type];
      if (calls === undefined) throw new Error(`no AWS calls are listed for ${type}`);
      return Object.values(blocks).flatMap((block) => requestsOf(calls, block, facts, purpose));
    });
}

function requestsOf(
  calls: ProviderCalls,
  block: Attributes,
  facts: StageFacts,
  purpose: "plan" | "apply",
): readonly IamRequest[] {
  const phases = purpose === "plan" ? (["read"] as const) : (["read", "create", "update", "delete", "tag"] as const);
  return phases.flatMap((phase) =>
    Object.entries(calls[phase] ?? {}).flatMap(([target, actions]) =>
      actions.flatMap((action) => REQUESTS[target as CallTarget](action, block, facts)),
    ),
  );
}

type Requests = (action: string, block: Attributes, facts: StageFacts) => readonly IamRequest[];

const carried = ({ service, stage }: StageFacts): Record<string, string> => ({
  "aws:ResourceTag/service": service,
  "aws:ResourceTag/stage": stage,
});
const requested = ({ service, stage }: StageFacts): Record<string, string> => ({
  "aws:RequestTag/service": service,
  "aws:RequestTag/stage": stage,
});
const arn = ({ region, awsAccountId }: StageFacts, service: string, resource: string): string =>
  `arn:aws:${service}:${region}:${awsAccountId}:${resource}`;

const one = (action: string, resource: string, context: IamRequest["context"] = {}): readonly IamRequest[] => [
  { action, resource, context },
];

/** By EC2 call that creates a resource and tags it in the same call: the resource type in the ARN of that resource. */
const TAGGED_AT_CREATION: Readonly<Record<string, string>> = {
  AllocateAddress: "elastic-ip",
  AuthorizeSecurityGroupEgress: "security-group-rule",
  AuthorizeSecurityGroupIngress: "security-group-rule",
  CreateFlowLogs: "vpc-flow-log",
  CreateInternetGateway: "internet-gateway",
  CreateNatGateway: "natgateway",
  CreateRouteTable: "route-table",
  CreateSecurityGroup: "security-group",
  CreateSubnet: "subnet",
  CreateVpc: "vpc",
  CreateVpcEndpoint: "vpc-endpoint",
};

const bucketOf: Requests = (action, { bucket }, { service, stage, awsAccountId }) => {
  // A Terraform reference counts as a reference to the stage's root bucket.
  const name = String(bucket).startsWith("${") ? `${service}-${stage}-root-${awsAccountId}` : String(bucket);
  return one(action, `arn:aws:s3:::${name}`);
};

const roleOf = ({ name, role }: Attributes, { service, stage, awsAccountId }: StageFacts): string => {
  // A resource with `role` is an inline policy, and counts as one of the cross-account role. Others are roles.
  const given = role === undefined ? String(name) : `${service}-${stage}-cross-account`;
  return `arn:aws:iam::${awsAccountId}:role/${given}`;
};

/**
 * By target of a call (`CallTarget`): a function that returns the requests that AWS authorizes for the call, each with
 * its resource and condition keys. Source: Service Authorization Reference.
 */
const REQUESTS: Readonly<Record<CallTarget, Requests>> = {
  network: (action) => one(action, "*"),
  "network:new": (action, _block, facts) => made(action, facts),
  "network:within": (action, _block, facts) => [
    ...made(action, facts),
    ...one(action, arn(facts, "ec2", "vpc/vpc-1"), carried(facts)),
  ],
  "network:own": (action, _block, facts) => one(action, arn(facts, "ec2", "subnet/subnet-1"), carried(facts)),
  "network:tags": (action, _block, facts) => [
    ...one(action, arn(facts, "ec2", "vpc/vpc-1"), { ...carried(facts), "aws:RequestTag/Name": "n" }),
  ],
  "network:claim": (action, _block, facts) => one(action, arn(facts, "ec2", "security-group/sg-1"), requested(facts)),
  "hosted-zone": (action, _block, facts) => [
    ...one(action, "arn:aws:route53:::hostedzone/Z1"),
    ...one(action, arn(facts, "ec2", "vpc/vpc-1")),
  ],
  bucket: bucketOf,
  objects: (action, block, facts) =>
    bucketOf(action, block, facts).map((request) => ({ ...request, resource: `${request.resource}/key` })),
  role: (action, block, facts) => one(action, roleOf(block, facts)),
  "role:empower": (action, block, facts) =>
    one(action, roleOf(block, facts), {
      "iam:PermissionsBoundary": `arn:aws:iam::${facts.awsAccountId}:policy/ci/${facts.service}-${facts.stage}-boundary`,
    }),
  "role:flow-logs": (action, _block, facts) =>
    one(action, `arn:aws:iam::${facts.awsAccountId}:role/${facts.service}-${facts.stage}-flow-logs`, {
      "iam:PassedToService": "vpc-flow-logs.amazonaws.com",
    }),
  keys: (action) => one(action, "*"),
  key: (action, _block, facts) => one(action, arn(facts, "kms", "key/k-1"), { ...carried(facts) }),
  "key:new": (action, _block, facts) => one(action, "*", requested(facts)),
  "key:claim": (action, _block, facts) => one(action, arn(facts, "kms", "key/k-1"), requested(facts)),
  alias: (action, { name }, facts) => one(action, arn(facts, "kms", String(name))),
  "log-groups": (action, _block, facts) => one(action, arn(facts, "logs", "log-group::log-stream")),
  "log-group": (action, { name }, facts) =>
    ["", ":*"].flatMap((end) => one(action, arn(facts, "logs", `log-group:${String(name)}${end}`))),
};

/** Returns the two requests that AWS checks for a call that creates and tags a resource: the call and `CreateTags`. */
function made(action: string, facts: StageFacts): readonly IamRequest[] {
  const call = action.replace("ec2:", "");
  const kind = TAGGED_AT_CREATION[call];
  if (kind === undefined) throw new Error(`the resource type that ${action} creates is not listed`);
  const resource = arn(facts, "ec2", `${kind}/new`);
  return [
    ...one(action, resource, requested(facts)),
    ...one("ec2:CreateTags", resource, { ...requested(facts), "ec2:CreateAction": call }),
  ];
}

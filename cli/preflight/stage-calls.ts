import { callsOf, PROVIDER_CALLS } from "../../core/provider-calls";
import type { CallTarget } from "../../core/provider-calls/calls";
import type { Naming } from "../../core/naming";
import type { SampleCall } from "./clouds";
import type { Subject } from "./subject";

/** Example resource and condition keys of a call, as input for IAM's policy simulator. */
type Sample = Omit<SampleCall, "actions">;

/**
 * AWS calls of an apply of the stage, for IAM's policy simulator. For a stage that adopts a workspace or a network, these
 * are only calls of S3, IAM and KMS, because such a stage creates buckets, roles and keys, but no network.
 */
export function stageCalls({ account, stage }: Subject, naming: Naming): readonly SampleCall[] {
  const { accountId, region } = stage.aws;
  const arn = (service: string, resource: string): string => `arn:aws:${service}:${region}:${accountId}:${resource}`;
  const requested = { "aws:RequestTag/service": account.service, "aws:RequestTag/stage": stage.stage };
  const carried = { "aws:ResourceTag/service": account.service, "aws:ResourceTag/stage": stage.stage };
  const bucket = `arn:aws:s3:::${naming.bucket("catalog", accountId)}`;
  const role = `arn:aws:iam::${accountId}:role/${naming.name("cross-account")}`;
  const group = arn("logs", `log-group:${naming.name("flow-logs")}`);
  const samples: Readonly<Record<CallTarget, Sample>> = {
    network: { resource: "*", context: {} },
    "network:new": { resource: arn("ec2", "vpc/new"), context: requested },
    "network:within": { resource: arn("ec2", "subnet/new"), context: requested },
    "network:own": { resource: arn("ec2", "vpc/vpc-1"), context: carried },
    "network:tags": { resource: arn("ec2", "vpc/vpc-1"), context: carried },
    "network:claim": { resource: arn("ec2", "security-group/sg-1"), context: requested },
    "hosted-zone": { resource: "arn:aws:route53:::hostedzone/Z1", context: {} },
    bucket: { resource: bucket, context: {} },
    objects: { resource: `${bucket}/key`, context: {} },
    role: { resource: role, context: {} },
    "role:empower": {
      resource: role,
      context: { "iam:PermissionsBoundary": `arn:aws:iam::${accountId}:policy/ci/${naming.roleBoundary}` },
    },
    "role:flow-logs": { resource: role, context: { "iam:PassedToService": "vpc-flow-logs.amazonaws.com" } },
    keys: { resource: "*", context: {} },
    key: { resource: arn("kms", "key/1"), context: carried },
    "key:new": { resource: "*", context: requested },
    "key:claim": { resource: arn("kms", "key/1"), context: requested },
    alias: { resource: arn("kms", `alias/${naming.name("catalog")}`), context: {} },
    "log-groups": { resource: arn("logs", "log-group:*"), context: {} },
    "log-group": { resource: group, context: {} },
  };
  const adopts = stage.workspace.adopt !== undefined || stage.network.adopt !== undefined;
  const types = Object.keys(PROVIDER_CALLS).filter((type) => !adopts || /^aws_(s3|iam|kms)_/.test(type));
  const { read, change } = callsOf(types);
  return [...read, ...change].map(([target, actions]) => ({ actions, ...samples[target] }));
}

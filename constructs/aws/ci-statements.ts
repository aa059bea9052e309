import { defined } from "../../core/defined";
import { absent, tagCondition, type PolicyStatement } from "./policy";
import type { CallTarget } from "../../core/provider-calls/calls";
import type { ActionsByTarget } from "../../core/provider-calls";

/** Resources that a CI role manages. */
export interface StageScope {
  readonly awsAccountId: string;
  readonly region: string;
  /** Prefix of the names of the stage's buckets, roles, key aliases and log groups, e.g. `fraudops-dev-`. */
  readonly namePrefix: string;
  /** ARN of the permissions boundary of the stage's roles, see the construct `RoleBoundary` (`role-boundary.ts`). */
  readonly boundaryArn: string;
  /** Tags that every network resource and key of the stage carries. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Input for the IAM statements that allow the actions on one kind of resource. */
interface Permitted {
  readonly actions: readonly string[];
  /**
   * Actions on all kinds of resources. The statements on creating and tagging network resources need the actions on
   * several kinds.
   */
  readonly all: ActionsByTarget;
  readonly scope: StageScope;
}

/**
 * IAM statements that allow the actions in `all`. As far as IAM supports it, they are limited to the stage's resources.
 * `verb` distinguishes the Sids of statements that a CI role has both for planning and for applying.
 */
export function stageStatements(verb: "Read" | "Change", all: ActionsByTarget, scope: StageScope): PolicyStatement[] {
  return Object.entries(TARGETS).flatMap(([target, statements]) => {
    const actions = all.get(target as CallTarget);
    return actions === undefined ? [] : statements({ actions, all, scope }, verb);
  });
}

/**
 * Creates the IAM statements for each kind of resource. Names identify the stage's buckets, roles, aliases and log
 * groups; tags identify its network and keys.
 */
const TARGETS: Readonly<Record<CallTarget, (permitted: Permitted, verb: string) => readonly PolicyStatement[]>> = {
  network: ({ actions }, verb) => [allow(verb === "Read" ? "ReadNetwork" : "LookAtNetwork", actions, "*")],
  "network:new": (given) => [create(given)],
  "network:within": (given) => [
    ...(given.all.has("network:new") ? [] : [create(given)]),
    allow("CreateWithinNetwork", given.actions, network(given.scope), { StringEquals: carried(given.scope) }),
  ],
  "network:own": ({ actions, scope }) => [
    allow("ChangeNetwork", actions, network(scope), { StringEquals: carried(scope) }),
  ],
  /*
   * Allows tagging new resources and resources that already have the stage's tags. Tags determine which resources the
   * CI role may change, so it must not tag other resources (exception: `network:claim`). Source: AWS, "Grant permission
   * to tag Amazon EC2 resources during creation".
   */
  "network:tags": ({ actions, all, scope }) => [
    allow("TagAtCreation", "ec2:CreateTags", network(scope), {
      StringEquals: {
        ...requested(scope),
        "ec2:CreateAction": networkCreateActions(all).map((action) => action.replace("ec2:", "")),
      },
    }),
    allow("TagOwn", actions, network(scope), { StringEquals: carried(scope) }),
  ],
  /*
   * The default security group of a VPC has no tags, and no condition key identifies it: neither as a default group nor by
   * the tags of its VPC. The statement therefore allows adding the stage's tags to every group of the region that has
   * neither tags with the same keys nor a tag `Name`.
   */
  "network:claim": ({ actions, scope }) => [
    allow("ClaimDefaultGroup", actions, network(scope, "security-group/*"), {
      StringEquals: requested(scope),
      Null: absent([...Object.keys(carried(scope)), "aws:ResourceTag/Name"]),
    }),
  ],
  // Has no condition: EC2 calls `route53:AssociateVPCWithHostedZone` on behalf of the CI role, and AWS does not document
  // which condition keys EC2 sets for the VPC.
  "hosted-zone": ({ actions, scope }) => [
    allow("NameEndpoints", actions, ["arn:aws:route53:::hostedzone/*", network(scope, "vpc/*")]),
  ],
  bucket: ({ actions, scope }, verb) => [allow(`${verb}Buckets`, actions, `arn:aws:s3:::${scope.namePrefix}*`)],
  objects: ({ actions, scope }) => [allow("EmptyBuckets", actions, `arn:aws:s3:::${scope.namePrefix}*/*`)],
  role: ({ actions, scope }, verb) => [allow(`${verb}Roles`, actions, roles(scope))],
  // Allows creating roles and granting them permissions only if they have the permissions boundary of the stage.
  "role:empower": ({ actions, scope }) => [
    allow("EmpowerRoles", actions, roles(scope), { StringEquals: { "iam:PermissionsBoundary": scope.boundaryArn } }),
  ],
  "role:flow-logs": ({ actions, scope }) => [
    allow("HandRoleToFlowLogs", actions, roles(scope), {
      StringEquals: { "iam:PassedToService": "vpc-flow-logs.amazonaws.com" },
    }),
  ],
  keys: ({ actions }) => [allow("ListKeys", actions, "*")],
  key: ({ actions, scope }, verb) => [
    allow(`${verb}Keys`, actions, keys(scope), {
      StringEquals: carried(scope),
      // A request that sets the tags which identify a stage must set this stage's values. Otherwise, the CI role could tag
      // a KMS key as another stage's key.
      ...defined({ StringEqualsIfExists: verb === "Change" ? requested(scope) : undefined }),
    }),
  ],
  "key:new": ({ actions, scope }) => [allow("CreateKeys", actions, "*", { StringEquals: requested(scope) })],
  /*
   * Allows adding the stage's tags to a KMS key of the region only if the key looks new: it has no alias, and no
   * tags with the same names. Tags decide which KMS keys the CI role may change, so the role must not tag existing
   * ones. Existing KMS keys of this service, including that of the state bucket, have the tag `service`. An existing
   * KMS key without these tags is protected only if it has an alias.
   */
  "key:claim": ({ actions, scope }) => [
    allow("TagKeys", actions, keys(scope), {
      StringEquals: requested(scope),
      Null: absent([...Object.keys(carried(scope)), "kms:ResourceAliases"]),
    }),
  ],
  alias: ({ actions, scope }) => [
    allow("ChangeAliases", actions, regional(scope, "kms", `alias/${scope.namePrefix}*`)),
  ],
  "log-groups": ({ actions, scope }) => [allow("FindLogGroups", actions, regional(scope, "logs", "log-group:*"))],
  "log-group": ({ actions, scope }, verb) => {
    const groups = regional(scope, "logs", `log-group:${scope.namePrefix}*`);
    // The ARN of a log group, and the same ARN with the suffix `:*` for its log streams.
    return [allow(`${verb}LogGroups`, actions, [groups, `${groups}:*`])];
  },
};

/** Allows creating network resources with the stage's tags only. */
function create({ all, scope }: Permitted): PolicyStatement {
  return allow("CreateNetwork", networkCreateActions(all), network(scope), { StringEquals: requested(scope) });
}

function networkCreateActions(all: ActionsByTarget): readonly string[] {
  return [...(all.get("network:new") ?? []), ...(all.get("network:within") ?? [])].sort();
}

function requested({ tags }: StageScope): Record<string, string> {
  return tagCondition("aws:RequestTag", tags);
}

function carried({ tags }: StageScope): Record<string, string> {
  return tagCondition("aws:ResourceTag", tags);
}

function regional({ region, awsAccountId }: StageScope, service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${awsAccountId}:${resource}`;
}

function network(scope: StageScope, resource = "*/*"): string {
  return regional(scope, "ec2", resource);
}

function keys(scope: StageScope): string {
  return regional(scope, "kms", "key/*");
}

function roles({ awsAccountId, namePrefix }: StageScope): string {
  return `arn:aws:iam::${awsAccountId}:role/${namePrefix}*`;
}

function allow(
  sid: string,
  actions: string | readonly string[],
  resource: string | readonly string[],
  condition?: NonNullable<PolicyStatement["Condition"]>,
): PolicyStatement {
  return {
    Sid: sid,
    Effect: "Allow",
    Action: actions,
    Resource: resource,
    ...defined({ Condition: condition }),
  };
}

import { auditLogBucket, FOUNDATION_PARTS, namingOf, SHARED_STACKS, type Naming } from "../../core/naming";
import { SLOT_PREFIX } from "../../core/slot";
import { isShortLived } from "../../core/stage";
import type { AccountConfig, StageConfig } from "../schema";
import type { ServiceFinding } from "./finding";

/** Longest name of a network connectivity configuration that Databricks accepts. */
const CONNECTIVITY_MAX_LENGTH = 30;

/** Longest bucket name that S3 accepts. */
const BUCKET_MAX_LENGTH = 63;

interface Limit {
  readonly what: string;
  readonly max: number;
  /** Returns the longest name of a resource of the kind `what` in a stage; empty if the stage has no such resource. */
  readonly longest: (naming: Naming, stage: StageConfig) => string;
}

const STAGE_LIMITS: readonly Limit[] = [
  {
    what: "an S3 bucket",
    max: BUCKET_MAX_LENGTH,
    longest: (naming, stage) => naming.bucket("catalog", stage.aws.accountId),
  },
  { what: "an IAM role", max: 64, longest: (naming) => naming.unityCatalogRole },
  {
    what: "a network connectivity configuration",
    max: CONNECTIVITY_MAX_LENGTH,
    longest: (naming, { workspace }) =>
      workspace.pricingTier === "ENTERPRISE" && workspace.adopt === undefined ? naming.name() : "",
  },
];

/** Longest name of a serving endpoint that Databricks accepts. */
const ENDPOINT_MAX_LENGTH = 63;

/**
 * Names that no project may have: names of a stage's other stacks (`platform` is also a schema), and names of schemas
 * that Unity Catalog creates in every catalog.
 */
const RESERVED_PROJECT_NAMES = [...FOUNDATION_PARTS, "default", "information-schema"];

/**
 * Names that no stage may have: names of shared stacks, and `audit`, because the CI role of a stage `audit` could
 * change the audit log's buckets, which would have the stage's prefix.
 */
const RESERVED_STAGE_NAMES = [...SHARED_STACKS, "audit"];

/** Every name derived from service, stage and project must be within the clouds' limits and unambiguous. */
export function namesRule(account: AccountConfig, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  return [
    ...reserved(account, stages),
    ...accountNames(account),
    ...stages.flatMap((stage) => [...stageNames(account, stage), ...projectNames(account, stage)]),
    ...ambiguousStages(stages),
    ...stateOfAStage(account, stages),
  ];
}

/**
 * Name prefixes that AWS reserves, and the resource of the service that would have the prefix. Source: S3, "General purpose
 * bucket naming rules"; EC2, CreateSecurityGroup.
 */
const RESERVED: Readonly<Record<string, string>> = {
  "amzn-s3-demo-": "an S3 bucket",
  "sthree-": "an S3 bucket",
  "sg-": "a security group",
};

/** Catalogs that Databricks creates. */
const RESERVED_CATALOGS = ["hive_metastore", "system"];

function reserved(account: AccountConfig, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  const { service } = account;
  const found = Object.entries(RESERVED).find(([start]) => `${service}-`.startsWith(start));
  if (found !== undefined) {
    const [start, what] = found;
    const allowed = `another name: ${what} of the service would begin with "${start}", which AWS rejects`;
    return [{ owner: "account", path: ["service"], allowed }];
  }
  return stages.flatMap(({ stage }): readonly ServiceFinding[] => {
    const { catalog } = namingOf(account, stage);
    if (!RESERVED_CATALOGS.includes(catalog)) return [];
    return [{ owner: { stage }, path: ["stage"], allowed: `another name: Databricks reserves the catalog ${catalog}` }];
  });
}

function accountNames({ service, aws, databricks }: AccountConfig): readonly ServiceFinding[] {
  if (!databricks.auditLogDelivery) return [];
  const name = `${auditLogBucket(service, aws.accountId)}-logs`;
  if (name.length <= BUCKET_MAX_LENGTH) return [];
  const room = service.length - (name.length - BUCKET_MAX_LENGTH);
  const allowed = `at most ${String(room)} characters: ${tooLong("an S3 bucket", name, BUCKET_MAX_LENGTH)}`;
  return [{ owner: "account", path: ["service"], allowed }];
}

function stageNames(account: AccountConfig, stage: StageConfig): readonly ServiceFinding[] {
  const naming = namingOf(account, stage.stage);
  const findings = STAGE_LIMITS.flatMap(({ what, max, longest }): ServiceFinding[] => {
    const name = longest(naming, stage);
    const room = account.service.length - (name.length - max);
    if (name.length <= max) return [];
    return [
      {
        owner: "account",
        path: ["service"],
        allowed: `at most ${String(room)} characters: ${tooLong(what, name, max)}`,
      },
    ];
  });
  const isSlot = stage.stage === SLOT_PREFIX || stage.stage.startsWith(`${SLOT_PREFIX}-`);
  if (!isSlot && !RESERVED_STAGE_NAMES.includes(stage.stage)) return findings;
  const allowed = isSlot
    ? `a name other than ${SLOT_PREFIX} and ${SLOT_PREFIX}-...: these name the slots of merge requests`
    : `a name other than ${RESERVED_STAGE_NAMES.join(", ")}: these name shared stacks and the audit log`;
  return [...findings, { owner: { stage: stage.stage }, path: ["stage"], allowed }];
}

function projectNames(account: AccountConfig, stage: StageConfig): readonly ServiceFinding[] {
  const naming = namingOf(account, stage.stage);
  const owner = { stage: stage.stage };
  return Object.keys(stage.projects).flatMap((project) => {
    const place = { owner, path: ["projects", project], about: "key" } as const;
    const taken = RESERVED_PROJECT_NAMES.includes(project)
      ? [
          {
            ...place,
            allowed: `a name other than ${RESERVED_PROJECT_NAMES.join(", ")}: these name other stacks and schemas`,
          },
        ]
      : [];
    const endpoint = naming.endpoint(project);
    if (endpoint.length <= ENDPOINT_MAX_LENGTH) return taken;
    const allowed = `a shorter name: ${tooLong("a serving endpoint", endpoint, ENDPOINT_MAX_LENGTH)}`;
    return [...taken, { ...place, allowed }];
  });
}

/** Rejects `dev-eu` beside `dev`: `cdktf deploy 'dev-*'` would also select the stacks of `dev-eu`. */
function ambiguousStages(stages: readonly StageConfig[]): readonly ServiceFinding[] {
  return stages.flatMap(({ stage }) =>
    stages
      .filter((other) => stage.startsWith(`${other.stage}-`))
      .map((other) => ({
        owner: { stage },
        path: ["stage"],
        allowed: `a name that does not begin with "${other.stage}-": the pattern '${other.stage}-*' would select the stacks of both stages`,
      })),
  );
}

/**
 * Rejects a state bucket with the prefix of a stage: the stage's CI role may change and empty all buckets with this
 * prefix.
 */
function stateOfAStage(account: AccountConfig, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  const { state } = account;
  if (state.backend === "local") return [];
  return stages.flatMap(({ stage }) => {
    // Skips a merge request's stage: the CI role of its slot has write access to the slot's states only.
    if (isShortLived(stage)) return [];
    const prefix = `${namingOf(account, stage).name()}-`;
    if (!state.bucket.startsWith(prefix)) return [];
    const allowed = `a name that does not begin with "${prefix}": the CI role of stage ${stage} may delete such buckets`;
    return [{ owner: "account", path: ["state", "bucket"], allowed }];
  });
}

function tooLong(what: string, name: string, max: number): string {
  return `the name of ${what} has at most ${String(max)} characters, "${name}" has ${String(name.length)}`;
}

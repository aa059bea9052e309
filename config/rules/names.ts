import { auditLogBucket, FOUNDATION_PARTS, namingOf, SHARED_STACKS, type Naming } from "../../core/naming";
import { SLOT_PREFIX } from "../../core/slot";
import { isShortLived } from "../../core/stage";
import type { AccountConfig, StageConfig } from "../schema";
import type { ServiceFinding } from "./finding";

/** Databricks takes so many characters for a network connectivity configuration. */
const CONNECTIVITY_MAX_LENGTH = 30;

/** Of S3, for the names of buckets. */
const BUCKET_MAX_LENGTH = 63;

interface Limit {
  readonly what: string;
  readonly max: number;
  /** The longest name of the kind that a stage gives. */
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

/** Letters, digits, dashes and underscores, at most this many. */
const ENDPOINT_MAX_LENGTH = 63;

/** Stacks and schemas that a stage has anyway, and schemas that Unity Catalog keeps for itself. */
const TAKEN_PROJECT_NAMES = [...FOUNDATION_PARTS, "default", "information-schema"];

/** Stacks that no stage may shadow; and what a stage's CI role, whose reach goes by prefix, must not be able to change. */
const TAKEN_STAGE_NAMES = [...SHARED_STACKS, "audit"];

/** Every name that follows from service, stage and project fits the limits of the clouds and collides with no other. */
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
 * Beginnings of names that the clouds keep for themselves, and what would begin so. Source: S3, "General purpose bucket naming
 * rules"; EC2, CreateSecurityGroup.
 */
const RESERVED: Readonly<Record<string, string>> = {
  "amzn-s3-demo-": "an S3 bucket",
  "sthree-": "an S3 bucket",
  "sg-": "a security group",
};

/** Catalogs that Unity Catalog makes itself. */
const RESERVED_CATALOGS = ["hive_metastore", "system"];

function reserved(account: AccountConfig, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  const { service } = account;
  const found = Object.entries(RESERVED).find(([start]) => `${service}-`.startsWith(start));
  if (found !== undefined) {
    const [start, what] = found;
    const allowed = `another name: ${what} of the service would begin with "${start}", which AWS refuses`;
    return [{ owner: "account", path: ["service"], allowed }];
  }
  return stages.flatMap(({ stage }): readonly ServiceFinding[] => {
    const { catalog } = namingOf(account, stage);
    if (!RESERVED_CATALOGS.includes(catalog)) return [];
    return [{ owner: { stage }, path: ["stage"], allowed: `another name: the catalog ${catalog} is Databricks' own` }];
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
  if (!isSlot && !TAKEN_STAGE_NAMES.includes(stage.stage)) return findings;
  const allowed = isSlot
    ? `a name other than ${SLOT_PREFIX} and ${SLOT_PREFIX}-...: these are the slots of merge requests`
    : `a name other than ${TAKEN_STAGE_NAMES.join(", ")}: these are taken`;
  return [...findings, { owner: { stage: stage.stage }, path: ["stage"], allowed }];
}

function projectNames(account: AccountConfig, stage: StageConfig): readonly ServiceFinding[] {
  const naming = namingOf(account, stage.stage);
  const owner = { stage: stage.stage };
  return Object.keys(stage.projects).flatMap((project) => {
    const path = ["projects", project];
    const taken = TAKEN_PROJECT_NAMES.includes(project)
      ? [{ owner, path, allowed: `a name other than ${TAKEN_PROJECT_NAMES.join(", ")}: these are taken` }]
      : [];
    const endpoint = naming.endpoint(project);
    if (endpoint.length <= ENDPOINT_MAX_LENGTH) return taken;
    const allowed = `a shorter name: ${tooLong("a serving endpoint", endpoint, ENDPOINT_MAX_LENGTH)}`;
    return [...taken, { owner, path, allowed }];
  });
}

/** `cdktf deploy 'dev-*'` must not reach the stacks of a stage called `dev-eu`. */
function ambiguousStages(stages: readonly StageConfig[]): readonly ServiceFinding[] {
  return stages.flatMap(({ stage }) =>
    stages
      .filter((other) => stage.startsWith(`${other.stage}-`))
      .map((other) => ({
        owner: { stage },
        path: ["stage"],
        allowed: `a name that does not begin with "${other.stage}-": '${other.stage}-*' would select its stacks too`,
      })),
  );
}

/** A stage's CI role may change and empty what has the stage's prefix: the states of all would be among it. */
function stateOfAStage(account: AccountConfig, stages: readonly StageConfig[]): readonly ServiceFinding[] {
  const { state } = account;
  if (state.backend === "local") return [];
  return stages.flatMap(({ stage }) => {
    // A request's role changes nothing in AWS but its states.
    if (isShortLived(stage)) return [];
    const prefix = `${namingOf(account, stage).name()}-`;
    if (!state.bucket.startsWith(prefix)) return [];
    const allowed = `a name that does not begin with "${prefix}": the CI role of stage ${stage} may delete such buckets`;
    return [{ owner: "account", path: ["state", "bucket"], allowed }];
  });
}

function tooLong(what: string, name: string, max: number): string {
  return `${what} takes ${String(max)}, "${name}" has ${String(name.length)}`;
}

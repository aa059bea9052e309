import { slotOf, type SlotName } from "./slot";
import { isShortLived, type StageName } from "./stage";

/**
 * Every deterministic name of the service, so that layers can meet without reading each other's state.
 *
 * Two spellings: dashes for clouds and people (`fraudops-dev-jobs`), underscores for SQL (`fraudops_dev`).
 */
export class Naming {
  public constructor(
    /** Prefix of every name: the service. */
    public readonly service: string,
    public readonly stage: StageName,
    /**
     * Slot that a merge request's stage is a guest of. Identity, catalog, cluster policies and folder are then the slot's;
     * what the request makes has names of its own.
     * @default - the stage has all of them itself
     */
    public readonly slot?: SlotName,
  ) {}

  /** `<service>-<stage>[-<part>...]`, for whatever takes dashes. */
  public name(...parts: readonly string[]): string {
    return [this.service, this.stage, ...parts].join("-");
  }

  /** Stage, or slot that it is a guest of: whose are the things that a request does not make itself. */
  private get host(): string {
    return this.slot ?? this.stage;
  }

  /** Unity Catalog catalog of the stage. */
  public get catalog(): string {
    return sqlName(`${this.service}_${this.host}`);
  }

  /** Comment that identifies the stage's catalog. */
  public get catalogComment(): string {
    return `Data and models of the stage ${this.stage}`;
  }

  /** Schema of one ML project. */
  public schema(project: string): string {
    return this.slot === undefined ? sqlName(project) : sqlName(`${this.stage}_${project}`);
  }

  /** Schema that holds what the platform itself needs, the jobs wheel among it. */
  public get platformSchema(): string {
    return this.schema("platform");
  }

  /** Volume, in the platform's schema, that holds the jobs wheel. */
  public get artifactsVolume(): string {
    return "artifacts";
  }

  /** Volume, in the project's schema, for files that clients may read. No step of the jobs writes there. */
  public get exchangeVolume(): string {
    return "exchange";
  }

  /** Path of a file in a volume, as the Files API and cluster libraries write it. */
  public volumePath(schema: string, volume: string, ...segments: readonly string[]): string {
    return ["/Volumes", this.catalog, schema, volume, ...segments].join("/");
  }

  /** Three-level name of a project's registered model. */
  public registeredModel(project: string): string {
    return `${this.catalog}.${this.schema(project)}.${sqlName(project)}_model`;
  }

  /** Workspace folder of the stage. Not in `/Shared`, where everybody manages everything; in the root only administrators do. */
  public get directory(): string {
    return `/${this.service}/${this.host}`;
  }

  /** MLflow experiment of a project. */
  public experiment(project: string): string {
    return `${this.directory}/${this.slot === undefined ? project : `${this.stage}-${project}`}`;
  }

  /** Cluster policy of a workload, e.g. `training`. */
  public clusterPolicy(workload: string): string {
    return [this.service, this.host, workload].join("-");
  }

  /** Serving endpoint of a project. */
  public endpoint(project: string): string {
    return this.name(project);
  }

  /** Scope of a project's secrets. */
  public secretScope(project: string): string {
    return this.name(project);
  }

  /** S3 bucket of the stage. Bucket names are shared by the whole world: the AWS account makes them ours. */
  public bucket(purpose: BucketPurpose, awsAccountId: string): string {
    return this.name(purpose, awsAccountId);
  }

  /** Name of the alias, without `alias/`, of one of the stage's keys. */
  public key(purpose: KeyPurpose): string {
    return this.name(purpose);
  }

  /** IAM policy beyond which no role of the stage goes. */
  public get roleBoundary(): string {
    return this.name("boundary");
  }

  /** IAM role through which Unity Catalog reaches the catalog bucket. */
  public get unityCatalogRole(): string {
    return this.name("unity-catalog");
  }

  /** Display names of the stage's service principals. A slot has no `client`. */
  public servicePrincipal(role: ServicePrincipalRole): string {
    return [this.service, this.host, role].join("-");
  }

  /** Service principal that queries the endpoint as an outside client does; of a request's, the one that made it. */
  public get caller(): string {
    return this.servicePrincipal(this.slot === undefined ? "client" : "deploy");
  }

  /** Display names of the stage's groups. */
  public group(role: GroupRole): string {
    return this.name(role);
  }
}

/** What tells a stage's names beside its own: the service, and the slots of merge requests. */
export interface NamedService {
  readonly service: string;
  readonly mergeRequests?: { readonly slots: number } | undefined;
}

/** The names of a stage, a merge request's in its slot; without slots, the configuration's rules refuse such a stage. */
export function namingOf({ service, mergeRequests }: NamedService, stage: StageName): Naming {
  const isGuest = isShortLived(stage) && mergeRequests !== undefined;
  return new Naming(service, stage, isGuest ? slotOf(stage, mergeRequests.slots) : undefined);
}

/** The names of what a slot has, whichever merge request is in it. */
export function slotNaming(service: string, slot: SlotName): Naming {
  return new Naming(service, slot);
}

/** Table of a project that the step `generate` fills, where the source is synthetic. */
export const SYNTHETIC_TABLE = "source";

/** Tables of a project that its jobs write. */
export const OWN_TABLES: readonly string[] = [SYNTHETIC_TABLE, "training", "holdout", "quarantine", "scores"];

/** `deploy` applies the stacks, `jobs` runs the jobs, `client` stands for an outside caller of the endpoint. */
export type ServicePrincipalRole = "deploy" | "jobs" | "client";

/** Groups of people (and, for `scoring-clients`, of services) per stage. */
export const GROUP_ROLES = ["analysts", "ml-engineers", "platform-admins", "scoring-clients"] as const;
export type GroupRole = (typeof GROUP_ROLES)[number];

/**
 * `root` is the workspace's own bucket; `catalog` holds the tables, volumes and models of the stage's catalog; `logs` the
 * record of every access to the two.
 */
export type BucketPurpose = "root" | "catalog" | "logs";

/** What a key of the stage encrypts: what a workspace stores, what its control plane keeps, the catalog, logs. */
export type KeyPurpose = "workspace-storage" | "managed-services" | "catalog" | "logs";

/** Bucket of the account's audit log; that of the accesses to it adds `-logs`. */
export function auditLogBucket(service: string, awsAccountId: string): string {
  return `${service}-audit-log-${awsAccountId}`;
}

/** Stacks that all stages share, in the order in which they are applied. */
export const SHARED_STACKS: readonly string[] = ["bootstrap", "account"];

/** Parts of a stage that are no projects, each a stack, in the order in which they are applied. */
export const FOUNDATION_PARTS: readonly string[] = ["workspace", "platform"];

/** Parts of a stage, each a stack, in the order in which they are applied; every project is one. A request has no workspace. */
export function stageParts(stage: StageName, projects: readonly string[]): readonly string[] {
  return [...FOUNDATION_PARTS.filter((part) => part !== "workspace" || !isShortLived(stage)), ...projects];
}

/** Name of a stage's stack, `<stage>-<part>`. */
export function stageStackName(stage: StageName, part: string): string {
  return `${stage}-${part}`;
}

/** The part of a stage that a stack is, or undefined where it is none: no stage's name begins another's. */
export function stagePart(stack: string, stage: StageName): string | undefined {
  const prefix = stageStackName(stage, "");
  return stack.startsWith(prefix) ? stack.slice(prefix.length) : undefined;
}

/** An identifier that SQL takes without quoting. */
export function sqlName(text: string): string {
  return text.replaceAll("-", "_");
}

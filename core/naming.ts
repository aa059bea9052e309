import { slotOf, type SlotName } from "./slot";
import { isShortLived, type StageName } from "./stage";

/**
 * Names of the service's resources, computed from service, stage and slot. A stack can compute the names of another
 * stack's resources without reading that stack's state. Names contain dashes for the clouds and for users
 * (`fraudops-dev-jobs`), and underscores for SQL (`fraudops_dev`).
 */
export class Naming {
  public constructor(
    /** Name of the service, part of all names except those in the catalog. */
    public readonly service: string,
    public readonly stage: StageName,
    /**
     * Slot that a merge request's stage runs in. The slot provides service principals, catalog, cluster policies and
     * workspace folder; resources that the request creates are named after the request's stage.
     * @default - none: the stage has its own service principals, catalog, cluster policies and folder
     */
    public readonly slot?: SlotName,
  ) {}

  /** `<service>-<stage>[-<part>...]`, for names that allow dashes. */
  public name(...parts: readonly string[]): string {
    return [this.service, this.stage, ...parts].join("-");
  }

  /**
   * Stage or slot that names the shared resources, e.g. the catalog: the slot in a merge request's stage, else the
   * stage.
   */
  private get host(): string {
    return this.slot ?? this.stage;
  }

  /** Unity Catalog catalog of the stage. */
  public get catalog(): string {
    return sqlName(`${this.service}_${this.host}`);
  }

  /** Comment that identifies the catalog of the stage or, in a merge request's stage, of its slot. */
  public get catalogComment(): string {
    return this.slot === undefined ? `Data and models of the stage ${this.stage}` : slotCatalogComment(this.slot);
  }

  /** Schema of one ML project. */
  public schema(project: string): string {
    return this.slot === undefined ? sqlName(project) : sqlName(`${this.stage}_${project}`);
  }

  /** Schema of the platform; its volume holds the jobs wheel. */
  public get platformSchema(): string {
    return this.schema("platform");
  }

  /** Volume in the platform's schema that holds the jobs wheel. */
  public get artifactsVolume(): string {
    return "artifacts";
  }

  /** Volume in the project's schema for files that clients may read. The jobs do not write to it. */
  public get exchangeVolume(): string {
    return "exchange";
  }

  /** Path of a volume, or of a file or folder in it, in the form of the Files API and of cluster libraries. */
  public volumePath(schema: string, volume: string, ...segments: readonly string[]): string {
    return ["/Volumes", this.catalog, schema, volume, ...segments].join("/");
  }

  /** Three-level name of a project's registered model. */
  public registeredModel(project: string): string {
    return `${this.catalog}.${this.schema(project)}.${sqlName(project)}_model`;
  }

  /** Workspace folder of the stage. It is not in `/Shared`, where every user can manage every object. */
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

  /** Secret scope of a project. */
  public secretScope(project: string): string {
    return this.name(project);
  }

  /** S3 bucket of the stage. Bucket names are global, so the name contains the AWS account id. */
  public bucket(purpose: BucketPurpose, awsAccountId: string): string {
    return this.name(purpose, awsAccountId);
  }

  /** Alias of a KMS key of the stage, without `alias/`. */
  public key(purpose: KeyPurpose): string {
    return this.name(purpose);
  }

  /** Managed policy that is the permissions boundary of the stage's IAM roles. */
  public get roleBoundary(): string {
    return this.name("boundary");
  }

  /** IAM role that Unity Catalog assumes to access the catalog bucket. */
  public get unityCatalogRole(): string {
    return this.name("unity-catalog");
  }

  /** Display name of a service principal of the stage. A slot has no `client`. */
  public servicePrincipal(role: ServicePrincipalRole): string {
    return [this.service, this.host, role].join("-");
  }

  /** Service principal that queries the endpoint in place of an external client: `client`, or `deploy` in a slot. */
  public get caller(): string {
    return this.servicePrincipal(this.slot === undefined ? "client" : "deploy");
  }

  /** Display name of a group of the stage. */
  public group(role: GroupRole): string {
    return this.name(role);
  }
}

/** Fields of the account's configuration that names depend on. */
export interface NamedService {
  readonly service: string;
  readonly mergeRequests?: { readonly slots: number } | undefined;
}

/** Names of a stage. A merge request's stage uses its slot; without slots, configuration rules reject such a stage. */
export function namingOf({ service, mergeRequests }: NamedService, stage: StageName): Naming {
  const isGuest = isShortLived(stage) && mergeRequests !== undefined;
  return new Naming(service, stage, isGuest ? slotOf(stage, mergeRequests.slots) : undefined);
}

/** Names of the resources that a slot provides, independent of the merge request in it. */
export function slotNaming(service: string, slot: SlotName): Naming {
  return new Naming(service, slot);
}

/** Comment that identifies a slot's catalog. */
export function slotCatalogComment(slot: SlotName): string {
  return `Data and models of the merge request in ${slot}`;
}

/** Table of a project that the step `generate` fills if the source is synthetic. */
export const SYNTHETIC_TABLE = "source";

/** Tables of a project that its jobs write. */
export const OWN_TABLES: readonly string[] = [SYNTHETIC_TABLE, "training", "holdout", "quarantine", "scores"];

/** `deploy` applies the stacks, `jobs` runs the jobs, `client` queries the endpoint as an external client. */
export type ServicePrincipalRole = "deploy" | "jobs" | "client";

/**
 * Groups of a stage. The construct `StageIdentities` adds the service principal `deploy` to `platform-admins`, and the
 * service principal `client` to `scoring-clients`. The organisation's identity provider adds the other members.
 */
export const GROUP_ROLES = ["analysts", "ml-engineers", "platform-admins", "scoring-clients"] as const;
export type GroupRole = (typeof GROUP_ROLES)[number];

/**
 * `root` is the workspace's root bucket; `catalog` holds the tables, volumes and models of the stage's catalog; `logs` holds
 * the server access logs of these two buckets.
 */
export type BucketPurpose = "root" | "catalog" | "logs";

/** Use of a KMS key: workspace storage, managed services of the control plane, the catalog bucket, logs. */
export type KeyPurpose = "workspace-storage" | "managed-services" | "catalog" | "logs";

/** Bucket of the account's audit log. The bucket of its server access log adds `-logs`. */
export function auditLogBucket(service: string, awsAccountId: string): string {
  return `${service}-audit-log-${awsAccountId}`;
}

/** Stacks that all stages share, in the order in which they are applied. */
export const SHARED_STACKS: readonly string[] = ["bootstrap", "account"];

/** Parts of a stage besides the projects, each a stack, in the order in which they are applied. */
export const FOUNDATION_PARTS: readonly string[] = ["workspace", "platform"];

/** Parts of a stage, each a stack, in the order in which they are applied. A merge request's stage has no workspace stack. */
export function stageParts(stage: StageName, projects: readonly string[]): readonly string[] {
  return [...FOUNDATION_PARTS.filter((part) => part !== "workspace" || !isShortLived(stage)), ...projects];
}

/** Name of a stage's stack, `<stage>-<part>`. */
export function stageStackName(stage: StageName, part: string): string {
  return `${stage}-${part}`;
}

/**
 * Part of `stage` that `stack` implements; undefined for another stage's stack. The prefix `<stage>-` identifies one
 * stage, because configuration rules reject a stage whose name begins with another stage's name and a dash.
 */
export function stagePart(stack: string, stage: StageName): string | undefined {
  const prefix = stageStackName(stage, "");
  return stack.startsWith(prefix) ? stack.slice(prefix.length) : undefined;
}

/** Identifier that SQL accepts without quotes. */
export function sqlName(text: string): string {
  return text.replaceAll("-", "_");
}

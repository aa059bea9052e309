import type { CloudObject, Json, JsonObject, ObjectStore, Runtime, Scope } from "../ports";

/** Kind of evidence that the cloud behaves as the sandbox does. docs/ledger.md explains the kinds. */
export type Evidence = "traced" | "read in source" | "documented" | "assumed";

/**
 * Facts about one argument or block: behaviour of the real provider that is missing from the provider's schema. Facts
 * are listed by dotted path without indices, e.g. `task.new_cluster`.
 */
export interface AttributeFacts {
  /** An optional block that the cloud fills in if the configuration omits it. */
  readonly optionalComputed?: boolean;
  /** A block that only the cloud fills in. */
  readonly computed?: boolean;
  readonly forceNew?: boolean;
  /** Keys of a map that can change in place, although other keys force a replacement. */
  readonly forceNewExcept?: readonly string[];
  /** A change forces a replacement only if both the old and the new value are set. */
  readonly forceNewBetweenValues?: boolean;
  /** Default that the provider plans. */
  readonly default?: Json;
  readonly conflictsWith?: readonly string[];
  readonly exactlyOneOf?: readonly string[];
  readonly atLeastOneOf?: readonly string[];
  readonly requiredWith?: readonly string[];
  /** Kind of difference that the provider ignores; implemented in `provider/plan/suppress.ts`. */
  readonly suppress?: Suppress;
  /** With `suppress: "omittedDefault"`, the prior value whose removal the provider ignores. */
  readonly suppressed?: string;
  /** Constraints that the provider checks on the value before it plans. */
  readonly values?: readonly ValueRule[];
  /**
   * A refresh does not read the argument from the cloud and keeps its value in the state, e.g. because the argument
   * only controls the provider.
   */
  readonly providerOnly?: boolean;
  /** Computed, and planned as unknown in every update. */
  readonly unknownOnUpdate?: boolean;
}

/** Kinds of differences between an old and a new value for which a provider plans no change. */
export type Suppress =
  /** Ignores differences in letter case. */
  | "case"
  /** Ignores a trailing slash. */
  | "slash"
  /** Ignores a trailing slash, and the removal of the argument. */
  | "slashOrOmitted"
  /** Ignores the addition of a trailing slash. */
  | "slashAdded"
  /** Ignores white space at the start and end. */
  | "blanks"
  /** Ignores the removal of an argument with a single value, or of a block. */
  | "omitted"
  /** Ignores the removal of the argument if its prior value equals `AttributeFacts.suppressed`. */
  | "omittedDefault"
  /** Ignores a new value that is a prefix of the old one. */
  | "prefix"
  /** Ignores any change of a value that was set. */
  | "afterCreation"
  /** Ignores a change from `false` to `true`. */
  | "turnedOn"
  /** Ignores trailing zeros of a decimal. */
  | "zeros"
  /** Ignores the prefix `/Workspace` and a trailing slash. */
  | "workspacePath"
  /** Ignores a new name that does not end with the old one, e.g. `dev` if the API returned `<account prefix>-dev`. */
  | "deploymentName"
  /**
   * Ignores the removal of the argument, and a change to another name of the same data security mode, e.g. from
   * `SINGLE_USER` to `DATA_SECURITY_MODE_DEDICATED`.
   */
  | "dataSecurityMode"
  /** Ignores adding or removing one of `served_entity_name` and `served_model_name` if the other has the same value. */
  | "servedName"
  /** Ignores a change of a service account's private key if its e-mail and key id are unchanged. */
  | "privateKey"
  /** Ignores differences in the obsolete Spark setting `spark.databricks.delta.preview.enabled`. */
  | "legacySparkConf"
  /** Ignores differences in the formatting of JSON. */
  | "json"
  /** Ignores differences between equivalent spellings of an IAM policy. */
  | "policy";

/** A constraint on the value of an argument, and the provider's error for a value that violates the constraint. */
export interface ValueRule {
  /** Summary of the provider's error; `{value}` stands for the refused value. */
  readonly says: string;
  readonly oneOf?: readonly (string | number)[];
  /** Minimum and maximum of a number; `null` means no limit. */
  readonly range?: readonly [number | null, number | null];
  /** Minimum and maximum length of a string. */
  readonly length?: readonly [number, number | null];
  /** Minimum and maximum number of elements or blocks. */
  readonly items?: readonly [number, number | null];
  /** Whether `oneOf` ignores letter case. */
  readonly ignoreCase?: boolean;
  /** Format of the value; implemented in `provider/plan/value-rules.ts`. `never` refuses every value. */
  readonly format?: ValueFormat;
  /** Regular expression that the value must match. */
  readonly pattern?: string;
}

export type ValueFormat =
  | "accountId"
  | "arn"
  | "base64"
  | "cidr"
  | "ipv4"
  | "ipv4Cidr"
  | "ipv4OrCidr"
  | "ipv6Cidr"
  | "json"
  | "never"
  | "policy"
  | "positiveInteger"
  | "time"
  | "url";

/** An attribute that references another object. Create and update fail if the object does not exist. */
export interface Reference {
  /** Dotted path of the referencing attribute. If it leads through a list, each element's reference is checked. */
  readonly path: string;
  readonly kind: string;
  /** Attribute of the referenced object that must equal the attribute at `path`. @default - the object's id */
  readonly by?: string;
  /** Scope of the referenced object. @default - the scope of the referencing object */
  readonly scope?: "aws" | "account";
}

/** What the methods of a behaviour can use: the store, the runtime for side effects, and data about the caller. */
export interface BehaviourContext {
  readonly store: ObjectStore;
  readonly runtime: Runtime;
  /** What the provider is configured for: `aws`, `account` (a Databricks account) or the id of a workspace. */
  readonly scope: Scope;
  /** User name or application id of the caller. @default - the sandbox's administrator */
  readonly caller?: string | undefined;
  /** Provider configuration as given (host, account_id, region, default_tags ...). */
  readonly provider: JsonObject;
  /** Working directory of the calling Terraform process, the base of relative file paths. Undefined if unknown. */
  readonly directory?: string | undefined;
}

/**
 * Behaviour of the cloud for a resource type. Without `update`, `delete` or `read`, the sandbox only writes, deletes or
 * reads the stored record.
 */
export interface ResourceBehaviour {
  readonly type: string;
  readonly evidence: Evidence;
  /** Where the evidence was found: the API, the page of the documentation, or the file in the provider's source. */
  readonly source: string;
  /** What the objects of the resource type belong to: the AWS account, the Databricks account or a workspace. */
  readonly scope: "aws" | "account" | "workspace";
  readonly references?: readonly Reference[];
  /**
   * Combinations of attributes whose values must be unique among the objects of the same type and scope, e.g.
   * `[["name"]]`.
   */
  readonly unique?: readonly (readonly string[])[];
  /** Descriptions of inputs that `create`, `update` and `delete` refuse, for docs/ledger.md. */
  readonly refuses?: readonly string[];
  /** Arguments whose removal the provider refuses during planning, each with the error message of the provider. */
  readonly notRemovable?: Readonly<Record<string, string>>;
  /** Attributes whose values, joined by commas, are the object's id. @default - the attribute `id` */
  readonly idFrom?: readonly string[];
  /**
   * Error message with which the provider refuses a plan; undefined if the provider accepts the plan. `proposed` does
   * not contain unknown values.
   */
  refusesPlan?(proposed: JsonObject): string | undefined;
  /**
   * Values that the cloud assigns on create, the id included. `planned` contains the configured values and defaults.
   */
  create(planned: JsonObject, context: BehaviourContext): Promise<JsonObject> | JsonObject;
  /** Values that the cloud changes on update, besides the configured values. @default - none */
  update?(planned: JsonObject, prior: CloudObject, context: BehaviourContext): Promise<JsonObject> | JsonObject;
  /**
   * Undoes the side effects of `create`, or throws `CloudError` (an error of the cloud's API) to refuse the deletion.
   * If it does not throw, the sandbox then deletes the object from the store.
   * @default - only deletes the object from the store
   */
  delete?(prior: CloudObject, context: BehaviourContext): Promise<void> | void;
  /**
   * Attributes that a refresh reads in addition to the stored ones; undefined if the object is gone. @default - none
   */
  read?(stored: CloudObject, context: BehaviourContext): Promise<JsonObject | undefined> | JsonObject | undefined;
  /**
   * Finds the object with the id `id` if the store keeps it inside an object of another type, e.g. a `databricks_grant`
   * inside a `databricks_grants`. `update` and `delete` must remove the object from the containing one.
   */
  containedIn?(id: string, context: BehaviourContext): CloudObject | undefined;
  /**
   * Selects the attributes that the provider writes to the state after a refresh. `seen` contains the attributes that
   * the refresh read, `state` the prior state.
   * @default - all attributes
   */
  recorded?(seen: JsonObject, state: JsonObject, context: BehaviourContext): JsonObject;
  /**
   * Values that the provider itself computes during planning, e.g. tags merged with the provider's default tags.
   * Unknown values are absent from `proposed`; `provider` is the provider's configuration, `directory` as in
   * `BehaviourContext`. The result overrides the planned values of arguments that the configuration omits.
   */
  plan?(
    proposed: JsonObject,
    prior: JsonObject | undefined,
    provider: JsonObject,
    directory?: string,
  ): Promise<JsonObject> | JsonObject;
  /** Finds the object that `terraform import` names with `id`. @default - the object whose id in the store is `id` */
  importId?(id: string, context: BehaviourContext): CloudObject | undefined;
}

/** Behaviour of a data source. Throws `CloudError` if the object to look up does not exist. */
export interface DataSourceBehaviour {
  readonly type: string;
  readonly evidence: Evidence;
  readonly source: string;
  read(config: JsonObject, context: BehaviourContext): Promise<JsonObject> | JsonObject;
}

/** Behaviours and facts of the types that the provider serves. */
export interface Registry {
  readonly resources: ReadonlyMap<string, ResourceBehaviour>;
  readonly dataSources: ReadonlyMap<string, DataSourceBehaviour>;
  /**
   * Facts of arguments, by resource type and dotted path. Data sources have the key `data.<type>`. Every supported
   * argument has an entry, `{}` if it has no facts; the sandbox refuses all other arguments. A path that ends in `.*`
   * matches all paths below it.
   */
  readonly attributes: ReadonlyMap<string, Readonly<Record<string, AttributeFacts>>>;
}

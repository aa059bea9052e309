import type { CloudObject, Json, JsonObject, ObjectStore, Runtime, Scope } from "../ports";

/** How a behaviour is known; the ledger lists it for each resource type, route and rule. */
export type Evidence = "traced" | "read in source" | "documented" | "assumed";

/**
 * What the real provider does at a path that no schema tells. Paths are dotted, without indices: `task.new_cluster`.
 */
export interface AttributeFacts {
  /** A block that may be given, and that the cloud fills in when it is left out. */
  readonly optionalComputed?: boolean;
  /** A block that the cloud fills in. */
  readonly computed?: boolean;
  readonly forceNew?: boolean;
  /** Keys of a map that change in place, although the map forces a replacement. */
  readonly forceNewExcept?: readonly string[];
  /** Forces a replacement only when one value takes the place of another. */
  readonly forceNewBetweenValues?: boolean;
  /** Value that the provider plans when nothing is given. */
  readonly default?: Json;
  readonly conflictsWith?: readonly string[];
  readonly exactlyOneOf?: readonly string[];
  readonly atLeastOneOf?: readonly string[];
  readonly requiredWith?: readonly string[];
  /** Which differences the provider ignores: a function of `provider/plan/suppress.ts`. */
  readonly suppress?: Suppress;
  /** The value for which `suppress: "omittedDefault"` ignores that nothing is given. */
  readonly suppressed?: string;
  /** What the provider refuses before it plans. */
  readonly values?: readonly ValueRule[];
  /** Steers the provider alone: no cloud knows it, so that a refresh keeps what the state has. */
  readonly providerOnly?: boolean;
  /** Computed, and any update may change it: planned as unknown whenever something else changes. */
  readonly unknownOnUpdate?: boolean;
}

/** Differences between an old and a new value that a provider ignores. */
export type Suppress =
  /** The case of letters. */
  | "case"
  /** A slash at the end. */
  | "slash"
  /** A slash at the end, or a value that is no longer given. */
  | "slashOrOmitted"
  /** A slash that is added at the end. */
  | "slashAdded"
  /** Blanks around the value. */
  | "blanks"
  /** A value, or a whole block, that is no longer given. */
  | "omitted"
  /** As `omitted`, if the value was `suppressed`. */
  | "omittedDefault"
  /** A new value with which the old one begins. */
  | "prefix"
  /** Any change after the creation. */
  | "afterCreation"
  /** `true` in the place of `false`. */
  | "turnedOn"
  /** Zeros at the end of a decimal. */
  | "zeros"
  /** `/Workspace` at the beginning and a slash at the end. */
  | "workspacePath"
  /** Everything, unless the new value ends in the old one. */
  | "deploymentName"
  /** Names of one data security mode. */
  | "dataSecurityMode"
  /** A served entity that is named by the other of two arguments. */
  | "servedName"
  /** The key of a service account, while e-mail and id of the key stay the same. */
  | "privateKey"
  /** One setting that Spark no longer has. */
  | "legacySparkConf"
  /** JSON of the same content. */
  | "json"
  /** Policies that allow and deny the same. */
  | "policy";

/** What a value must be. */
export interface ValueRule {
  /** Summary of the provider's error; `{value}` stands for the value. */
  readonly says: string;
  readonly oneOf?: readonly (string | number)[];
  /** Least and greatest number; `null` is no limit. */
  readonly range?: readonly [number | null, number | null];
  /** Least and greatest length of a text. */
  readonly length?: readonly [number, number | null];
  /** Least and greatest number of elements or blocks. */
  readonly items?: readonly [number, number | null];
  /** Whether `oneOf` takes any case of letters. */
  readonly ignoreCase?: boolean;
  readonly format?: ValueFormat;
  /** Regular expression. */
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

/** An attribute that names another object; creating or changing it fails when that object does not exist. */
export interface Reference {
  /** Dotted path of the attribute; lists are walked. */
  readonly path: string;
  readonly kind: string;
  /** Attribute of the target that the value equals. @default - the target's id */
  readonly by?: string;
  /** Scope in which to look. @default - the scope of the referring object */
  readonly scope?: "aws" | "account";
}

/** All that a behaviour may use. */
export interface BehaviourContext {
  readonly store: ObjectStore;
  readonly runtime: Runtime;
  /** Scope from the provider's configuration: `aws`, `account` or a workspace id. */
  readonly scope: Scope;
  /** User name or application id of whoever asks. @default - the administrator */
  readonly caller?: string | undefined;
  /** Provider configuration as given (host, account_id, region, default_tags ...). */
  readonly provider: JsonObject;
  /** Where the Terraform that asks runs: what relative paths of local files start from. Undefined when not known. */
  readonly directory?: string | undefined;
}

/** What the cloud does with a resource type. Anything absent is a plain record: create, read, update, delete. */
export interface ResourceBehaviour {
  readonly type: string;
  readonly evidence: Evidence;
  /** Where that is known from, in a few words. */
  readonly source: string;
  /** Where objects of the type live. */
  readonly scope: "aws" | "account" | "workspace";
  readonly references?: readonly Reference[];
  /** Attribute lists that must be unique within the scope, e.g. `[["name"]]`. */
  readonly unique?: readonly (readonly string[])[];
  /** What `create`, `update` and `delete` refuse, one line each; the ledger lists them. */
  readonly refuses?: readonly string[];
  /** Arguments that the provider refuses to take away, by name, with its words; it does so while it plans. */
  readonly notRemovable?: Readonly<Record<string, string>>;
  /** Attributes that make up the object's id, joined by commas. @default - `id` */
  readonly idFrom?: readonly string[];
  /** What else the provider refuses while it plans: its words. Unknown values are absent from `proposed`. */
  refusesPlan?(proposed: JsonObject): string | undefined;
  /** Values that the cloud assigns on create (id among them); `planned` holds what was given, defaults included. */
  create(planned: JsonObject, context: BehaviourContext): Promise<JsonObject> | JsonObject;
  /** Values that change on update. @default - nothing but what was given */
  update?(planned: JsonObject, prior: CloudObject, context: BehaviourContext): Promise<JsonObject> | JsonObject;
  /** Refuses (throws `CloudError`) or undoes side effects. @default - the record goes */
  delete?(prior: CloudObject, context: BehaviourContext): Promise<void> | void;
  /** What a refresh sees beyond the stored attributes. @default - the stored attributes; undefined means gone */
  read?(stored: CloudObject, context: BehaviourContext): Promise<JsonObject | undefined> | JsonObject | undefined;
  /**
   * What the provider plans on its own, e.g. tags with the provider's default tags. Unknown values are absent from
   * `proposed`; `provider` is the provider's configuration, `directory` that of `BehaviourContext`; the result is
   * merged over the planned values.
   */
  plan?(
    proposed: JsonObject,
    prior: JsonObject | undefined,
    provider: JsonObject,
    directory?: string,
  ): Promise<JsonObject> | JsonObject;
  /** Imports by id. @default - looks the id up in the store */
  importId?(id: string, context: BehaviourContext): CloudObject | undefined;
}

/** A data source: computes or looks up; throws `CloudError` when what it names does not exist. */
export interface DataSourceBehaviour {
  readonly type: string;
  readonly evidence: Evidence;
  readonly source: string;
  read(config: JsonObject, context: BehaviourContext): Promise<JsonObject> | JsonObject;
}

/** Everything the provider door knows about the types it serves. */
export interface Registry {
  readonly resources: ReadonlyMap<string, ResourceBehaviour>;
  readonly dataSources: ReadonlyMap<string, DataSourceBehaviour>;
  /**
   * Facts by type and dotted path; the facts of a data source stand under `data.<type>`. They list every argument whose
   * effect is known (`{}` when there is nothing to say): a configuration that sets another one is refused. A path that
   * ends in `.*` stands for everything below.
   */
  readonly attributes: ReadonlyMap<string, Readonly<Record<string, AttributeFacts>>>;
}

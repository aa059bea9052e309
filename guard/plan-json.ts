/** An object as JSON has it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** One resource in `terraform show -json` of a plan. */
export interface ResourceChangeJson {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: JsonObject | null;
    /** Without what is not known before the apply. */
    readonly after: JsonObject | null;
    /** The shape of `after`, `true` where a value is not known yet. */
    readonly after_unknown: JsonObject;
    /** The shape of `before` and of `after`, `true` where the provider marks a value as secret. */
    readonly before_sensitive?: unknown;
    readonly after_sensitive?: unknown;
    /** Arguments that force a replacement. */
    readonly replace_paths?: readonly (readonly (string | number)[])[];
    /** The id under which an existing object is taken over. */
    readonly importing?: { readonly id?: string };
  };
  /** Why Terraform chose the actions, e.g. `delete_because_no_resource_config`. */
  readonly action_reason?: string;
  /** Address before a `moved` block. */
  readonly previous_address?: string;
  /** Key of an object that an earlier, interrupted replacement left behind. */
  readonly deposed?: string;
}

/** How a plan changes an output. */
export interface OutputChangeJson {
  readonly actions: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
  readonly after_unknown?: unknown;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
}

/** The parts of `terraform show -json` of a plan that are read here. */
export interface PlanJson {
  readonly resource_changes?: readonly ResourceChangeJson[];
  /** What was found different from the state before anything is applied. */
  readonly resource_drift?: readonly ResourceChangeJson[];
  readonly output_changes?: Readonly<Record<string, OutputChangeJson>>;
  readonly planned_values?: StateValuesJson;
  readonly prior_state?: { readonly values?: StateValuesJson };
  /** What was planned from, modules among it. */
  readonly configuration?: unknown;
}

/** Values of a state, planned or prior. */
interface StateValuesJson {
  readonly root_module?: ModuleJson;
}

interface ModuleJson {
  readonly resources?: readonly StateResourceJson[];
  readonly child_modules?: readonly ModuleJson[];
}

interface StateResourceJson {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly values?: JsonObject | null;
  readonly sensitive_values?: unknown;
}

/** Every resource and data source of a state, of all modules. */
export function stateResources(values: StateValuesJson | undefined): readonly StateResourceJson[] {
  const ofModule = (module: ModuleJson): readonly StateResourceJson[] => [
    ...(module.resources ?? []),
    ...(module.child_modules ?? []).flatMap(ofModule),
  ];
  return ofModule(values?.root_module ?? {});
}

/** A stack's `cdk.tf.json`: what Terraform planned from, with references as text. */
export interface ConfigurationJson {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
  readonly [section: string]: unknown;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

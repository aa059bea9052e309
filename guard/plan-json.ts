import type { JsonObject } from "../core/json";

/** A resource change in the output of `terraform show -json` for a plan. */
export interface ResourceChangeJson {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: JsonObject | null;
    /** Planned values, without those that are unknown before the apply. */
    readonly after: JsonObject | null;
    /** Structure of `after` with `true` for unknown values. */
    readonly after_unknown: JsonObject;
    /** Structure of `before` and `after` with `true` for sensitive values. */
    readonly before_sensitive?: unknown;
    readonly after_sensitive?: unknown;
    /** Paths of arguments that force a replacement. */
    readonly replace_paths?: readonly (readonly (string | number)[])[];
    /** Id with which an `import` block imports an existing object. */
    readonly importing?: { readonly id?: string };
  };
  /** Why Terraform chose the actions, e.g. `delete_because_no_resource_config`. */
  readonly action_reason?: string;
  /** Address of the resource before a `moved` block changes it. */
  readonly previous_address?: string;
  /** Key of a deposed object, which an interrupted replacement has left behind. */
  readonly deposed?: string;
}

/** Change of an output. */
export interface OutputChangeJson {
  readonly actions: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
  readonly after_unknown?: unknown;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
}

/** A plan as `terraform show -json` prints it, with the fields that the guard and the review read. */
export interface PlanJson {
  readonly resource_changes?: readonly ResourceChangeJson[];
  /** Differences between state and cloud before the apply. */
  readonly resource_drift?: readonly ResourceChangeJson[];
  readonly output_changes?: Readonly<Record<string, OutputChangeJson>>;
  readonly planned_values?: StateValuesJson;
  readonly prior_state?: { readonly values?: StateValuesJson };
  /** Configuration of the stack and of the modules that it calls. */
  readonly configuration?: unknown;
}

/** Values of a planned or prior state. */
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

/** Resources and data sources of a state, including those of modules. */
export function stateResources(values: StateValuesJson | undefined): readonly StateResourceJson[] {
  const ofModule = (module: ModuleJson): readonly StateResourceJson[] => [
    ...(module.resources ?? []),
    ...(module.child_modules ?? []).flatMap(ofModule),
  ];
  return ofModule(values?.root_module ?? {});
}

/** A stack's `cdk.tf.json`, with references as text. */
export interface ConfigurationJson {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
  readonly [section: string]: unknown;
}

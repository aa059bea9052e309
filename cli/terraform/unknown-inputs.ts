import { escapeRegExp } from "../../core/escape-reg-exp";
import type { Lookup, Program, RemoteOutput } from "./program";
import type { State } from "./state";

/**
 * Address of a placeholder resource that is planned but never applied. Its id is therefore unknown to Terraform, and
 * stands for unknown inputs.
 */
export const UNKNOWN_INPUT = "terraform_data.never-looked-up";

/** Expression whose value is unknown and can have any type. */
const UNKNOWN_VALUE = `\${jsondecode(${UNKNOWN_INPUT}.id)}`;

const REMOTE_STATE = "terraform_remote_state";

/** Values with which a stack is planned, instead of the inputs that Terraform would read. */
export interface GivenInputs {
  /**
   * Whether a data source is replaced instead of read: by its result in `recorded`, or by unknown values if `recorded`
   * has no result of it.
   */
  readonly isReplaced: (type: string, name: string) => boolean;
  /** State with the results of the data sources in the last apply. */
  readonly recorded?: State | undefined;
  /** Outputs of other stacks with their planned values; `value` is undefined if Terraform does not know it yet. */
  readonly outputs?: ReadonlyArray<RemoteOutput & { readonly value?: unknown }>;
}

/** Whether a data source needs Databricks credentials, because Terraform reads it even in a plan without refresh. */
export function asksDatabricks(type: string): boolean {
  return type.startsWith("databricks_");
}

/**
 * Rewrites a stack so that it can be planned without reading some of its inputs. Each data source that `isReplaced`
 * selects is replaced by its result in the last apply, and each output of another stack that `outputs` lists by its
 * value in `outputs`. A data source without a result, or an output without a value, becomes unknown.
 *
 * @param text content of the stack's `cdk.tf.json`
 */
export function withInputs(text: string, { isReplaced, recorded, outputs = [] }: GivenInputs): string {
  const program = JSON.parse(text) as Program;
  const isGiven = (type: string, name: string): boolean => type !== REMOTE_STATE && isReplaced(type, name);
  const values: Record<string, Record<string, unknown>> = {};
  let changed = JSON.stringify({ ...program, data: lookupsWhere(program, (...which) => !isGiven(...which)) });
  const replace = (reference: string, local: string, attribute: string, value: unknown): void => {
    (values[local] ??= {})[attribute] = value === undefined ? UNKNOWN_VALUE : literal(value);
    changed = changed.replaceAll(wholeName(reference), `local.${local}.${attribute}`);
  };
  for (const { source, output, value } of outputs) {
    replace(`data.${REMOTE_STATE}.${source}.outputs.${output}`, `${REMOTE_STATE}-${source}`, output, value);
  }
  for (const [type, lookups] of Object.entries(lookupsWhere(program, isGiven))) {
    for (const [name, lookup] of Object.entries(lookups)) {
      const found = recordedLookup(recorded, type, name, lookup);
      const reference = `data.${type}.${name}`;
      const read = [...changed.matchAll(new RegExp(`${wholeName(reference).source}\\.(\\w+)`, "g"))];
      values[`${type}-${name}`] = {};
      for (const attribute of new Set(read.map(([, attribute = ""]) => attribute))) {
        replace(`${reference}.${attribute}`, `${type}-${name}`, attribute, found?.[attribute] ?? undefined);
      }
    }
  }
  const isStillRead = (type: string, name: string): boolean =>
    type !== REMOTE_STATE || wholeName(`data.${type}.${name}`).test(changed);
  return JSON.stringify(assembled(JSON.parse(changed) as Program, isStillRead, values));
}

type BlockFilter = (type: string, name: string) => boolean;

function lookupsWhere({ data = {} }: Program, which: BlockFilter): NonNullable<Program["data"]> {
  const chosen = Object.entries(data).map(([type, lookups]) => {
    return [type, Object.fromEntries(Object.entries(lookups).filter(([name]) => which(type, name)))] as const;
  });
  return Object.fromEntries(chosen.filter(([, lookups]) => Object.keys(lookups).length > 0));
}

function assembled(program: Program, isStillRead: BlockFilter, locals: object): Program {
  const { data: _data, ...rest } = program;
  const data = lookupsWhere(program, isStillRead);
  const [type = "", name = ""] = UNKNOWN_INPUT.split(".");
  const { resource = {} } = program;
  return {
    ...rest,
    // Omits an empty `data` block, which Terraform does not accept.
    ...(Object.keys(data).length > 0 && { data }),
    resource: { ...resource, [type]: { ...resource[type], [name]: {} } },
    locals: { ...program.locals, ...locals },
  };
}

/**
 * Addresses of imports that are not applied yet. Terraform cannot plan such an import without access to the cloud,
 * because the provider must read the imported object.
 */
export function pendingImports({ import: imports = [] }: Program, state: State | undefined): readonly string[] {
  const managed = (state?.resources ?? []).filter(({ mode }) => mode === "managed");
  const held = new Set(managed.map(({ type, name }) => `${type}.${name}`));
  return imports.map(({ to }) => to).filter((to) => !held.has(to));
}

/** Result of a data source in the last apply, if its arguments are unchanged. */
function recordedLookup(state: State | undefined, type: string, name: string, lookup: Lookup): Lookup | undefined {
  const found = (state?.resources ?? []).find((each) => {
    return each.mode === "data" && each.type === type && each.name === name;
  });
  const attributes = found?.instances[0]?.attributes;
  const { "//": _metadata, provider: _provider, ...wanted } = lookup;
  const isSame = Object.entries(wanted).every(([key, value]) => attributes?.[key] === value);
  return isSame ? attributes : undefined;
}

/** Escapes a value so that Terraform does not interpolate it. */
function literal(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(/[$%](?=\{)/g, "$&$&")) as unknown;
}

/** Matches a whole reference, e.g. `data.aws_vpc.Main`, but not the beginning of `data.aws_vpc.Main2`. */
function wholeName(reference: string): RegExp {
  return new RegExp(`\\b${escapeRegExp(reference)}(?![\\w-])`, "g");
}

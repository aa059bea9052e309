import { escapeRegExp } from "../../core/escape-reg-exp";
import type { Lookup, Program, RemoteOutput } from "./program";
import type { State } from "./state";

/** Resource that stands for every input that is not known: its id is known only after an apply, and there is none. */
export const UNKNOWN_INPUT = "terraform_data.never-looked-up";

/** A value of any type that is not known. */
const UNKNOWN_VALUE = `\${jsondecode(${UNKNOWN_INPUT}.id)}`;

const REMOTE_STATE = "terraform_remote_state";

/** Inputs of a stack that Terraform does not read by itself. */
export interface GivenInputs {
  /** Which lookups are replaced, by type and name. */
  readonly isReplaced: (type: string, name: string) => boolean;
  /** What lookups found when the stack was last applied. */
  readonly recorded?: State | undefined;
  /** Outputs of other stacks, with the value that they will have; `undefined` where it is not known yet. */
  readonly outputs?: ReadonlyArray<RemoteOutput & { readonly value?: unknown }>;
}

/** What is asked of Databricks, which the provider does even where a plan refreshes nothing. */
export function asksDatabricks(type: string): boolean {
  return type.startsWith("databricks_");
}

/**
 * A stack that can be planned without asking for some of its inputs: what it looks up is as the last apply recorded it,
 * outputs of other stacks are as given, and a value that is not known anywhere is known after the apply.
 *
 * @param text of the stack's `cdk.tf.json`
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

type Which = (type: string, name: string) => boolean;

function lookupsWhere({ data = {} }: Program, which: Which): NonNullable<Program["data"]> {
  const chosen = Object.entries(data).map(([type, lookups]) => {
    return [type, Object.fromEntries(Object.entries(lookups).filter(([name]) => which(type, name)))] as const;
  });
  return Object.fromEntries(chosen.filter(([, lookups]) => Object.keys(lookups).length > 0));
}

function assembled(program: Program, isStillRead: Which, locals: object): Program {
  const { data: _data, ...rest } = program;
  const data = lookupsWhere(program, isStillRead);
  const [type = "", name = ""] = UNKNOWN_INPUT.split(".");
  const { resource = {} } = program;
  return {
    ...rest,
    // Terraform does not accept a `data` with nothing in it.
    ...(Object.keys(data).length > 0 && { data }),
    resource: { ...resource, [type]: { ...resource[type], [name]: {} } },
    locals: { ...program.locals, ...locals },
  };
}

/** Addresses of what a stack is to import and does not have yet: to plan that, the provider reads it. */
export function pendingImports({ import: imports = [] }: Program, state: State | undefined): readonly string[] {
  const managed = (state?.resources ?? []).filter(({ mode }) => mode === "managed");
  const held = new Set(managed.map(({ type, name }) => `${type}.${name}`));
  return imports.map(({ to }) => to).filter((to) => !held.has(to));
}

/** What the last apply found, if it looked up the same. */
function recordedLookup(state: State | undefined, type: string, name: string, lookup: Lookup): Lookup | undefined {
  const found = (state?.resources ?? []).find((each) => {
    return each.mode === "data" && each.type === type && each.name === name;
  });
  const attributes = found?.instances[0]?.attributes;
  const { "//": _metadata, provider: _provider, ...wanted } = lookup;
  const isSame = Object.entries(wanted).every(([key, value]) => attributes?.[key] === value);
  return isSame ? attributes : undefined;
}

/** A value as Terraform takes it literally. */
function literal(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(/[$%](?=\{)/g, "$&$&")) as unknown;
}

/** A reference that no longer name begins with. */
function wholeName(reference: string): RegExp {
  return new RegExp(`\\b${escapeRegExp(reference)}(?![\\w-])`, "g");
}

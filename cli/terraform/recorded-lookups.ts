/** The parts of a stack's `cdk.tf.json` that are read here. */
interface Program {
  readonly data?: Readonly<Record<string, Readonly<Record<string, Lookup>>>>;
  readonly resource?: Readonly<Record<string, object>>;
  readonly locals?: object;
  readonly import?: ReadonlyArray<{ readonly to: string }>;
}

type Lookup = Readonly<Record<string, unknown>>;

/** The parts of a state file that are read here. */
interface State {
  readonly resources?: ReadonlyArray<{
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly instances: ReadonlyArray<{ readonly attributes: Readonly<Record<string, unknown>> }>;
  }>;
}

/** Resource whose id stands for all that was never looked up: it is not known before an apply, and there is none. */
export const NEVER_LOOKED_UP = "terraform_data.never-looked-up";

/** What is asked of Databricks, which the provider does even where a plan refreshes nothing. */
const DATABRICKS = /^databricks_/;

/**
 * A stack that `terraform plan -refresh=false` plans without an identity in Databricks: what it looks up there is as the
 * last apply recorded it, and a value not known yet where none did, or looked up something else.
 *
 * @param program text of the stack's `cdk.tf.json`
 * @param state text of its state; empty before the first apply
 */
export function withRecordedLookups(program: string, state: string): string {
  const { data = {}, ...rest } = JSON.parse(program) as Program;
  const isAsked = ([type]: readonly [string, unknown]): boolean => DATABRICKS.test(type);
  const locals: Record<string, Record<string, unknown>> = {};
  for (const [type, lookups] of Object.entries(data).filter(isAsked)) {
    for (const [name, lookup] of Object.entries(lookups)) {
      const recorded = recordOf(state, type, name, lookup);
      const read = program.matchAll(new RegExp(`\\bdata\\.${type}\\.${name}\\.(\\w+)`, "g"));
      const values = [...read].map(([, attribute = ""]) => [
        attribute,
        recorded?.[attribute] ?? `\${${NEVER_LOOKED_UP}.id}`,
      ]);
      locals[`${type}-${name}`] = Object.fromEntries(values) as Record<string, unknown>;
    }
  }
  const [type = "", name = ""] = NEVER_LOOKED_UP.split(".");
  const { resource = {} } = rest;
  const others = Object.fromEntries(Object.entries(data).filter((entry) => !isAsked(entry)));
  const changed = JSON.stringify({
    ...rest,
    // Terraform does not take a `data` with nothing in it.
    ...(Object.keys(others).length > 0 && { data: others }),
    resource: { ...resource, [type]: { ...resource[type], [name]: {} } },
  });
  const referring = changed.replaceAll(/\bdata\.(databricks_\w+)\.([\w-]+)/g, "local.$1-$2");
  return JSON.stringify({ ...(JSON.parse(referring) as Program), locals: { ...rest.locals, ...locals } });
}

/** Addresses of what a stack is to take over and has not yet: to plan that, the provider reads it. */
export function pendingImports(program: string, state: string): readonly string[] {
  const held = new Set(resourcesOf(state).map(({ mode, type, name }) => (mode === "managed" ? `${type}.${name}` : "")));
  return ((JSON.parse(program) as Program).import ?? []).map(({ to }) => to).filter((to) => !held.has(to));
}

/** What the last apply found, if it looked up the same; texts as Terraform takes them literally. */
function recordOf(state: string, type: string, name: string, lookup: Lookup): Lookup | undefined {
  const found = resourcesOf(state).find((each) => each.mode === "data" && each.type === type && each.name === name);
  const attributes = found?.instances[0]?.attributes;
  const { "//": _metadata, provider: _provider, ...wanted } = lookup;
  const isSame = Object.entries(wanted).every(([key, value]) => attributes?.[key] === value);
  if (attributes === undefined || !isSame) return undefined;
  return JSON.parse(JSON.stringify(attributes).replaceAll(/[$%](?=\{)/g, "$&$&")) as Lookup;
}

function resourcesOf(state: string): NonNullable<State["resources"]> {
  return (JSON.parse(state || "{}") as State).resources ?? [];
}

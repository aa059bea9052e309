import { Testing, TerraformStack, type App } from "cdktf";

type Json = Record<string, unknown>;
type Blocks = Record<string, Record<string, Json>>;

interface TerraformJson {
  readonly resource?: Blocks;
  readonly data?: Blocks;
  readonly output?: Record<string, Json>;
  readonly provider?: Record<string, Json[]>;
  readonly terraform: { readonly backend?: Record<string, Json>; readonly required_providers?: Record<string, Json> };
}

/** A synthesized stack with functions that look up its resources. */
export class Synthesized {
  public readonly json: TerraformJson;

  public constructor(
    /** Terraform JSON, keys in snake_case. */
    public readonly text: string,
  ) {
    this.json = JSON.parse(text) as TerraformJson;
  }

  /** Resources of a type by their Terraform name; an empty object if there are none. */
  public byName(type: string): Record<string, Json> {
    return this.json.resource?.[type] ?? {};
  }

  /** Attributes of every resource of a type. */
  public all(type: string): Json[] {
    return Object.values(this.byName(type));
  }

  /** Attributes of the only resource of a type; throws unless there is exactly one. */
  public only(type: string): Json {
    return single(this.all(type), `resource of type ${type}`);
  }

  /** Attributes of the only resource of a type with the attributes `expected`; throws unless exactly one matches. */
  public where(type: string, expected: Json): Json {
    const wanted = Object.entries(expected).map(([key, value]) => [key, JSON.stringify(value)] as const);
    const found = this.all(type).filter((item) => wanted.every(([key, value]) => JSON.stringify(item[key]) === value));
    return single(found, `resource of type ${type} with ${JSON.stringify(expected)}`);
  }

  /** Number of resources per type. */
  public counts(): Record<string, number> {
    const entries = Object.entries(this.json.resource ?? {});
    return Object.fromEntries(entries.map(([type, items]) => [type, Object.keys(items).length]));
  }

  /** Attributes of every data source of a type. */
  public data(type: string): Json[] {
    return Object.values(this.json.data?.[type] ?? {});
  }

  /** Returns the stack without the sources and versions of its providers, which change with the installed bindings. */
  public forSnapshot(): Json {
    const { required_providers: providers = {}, ...terraform } = this.json.terraform;
    return { ...this.json, terraform: { ...terraform, required_providers: Object.keys(providers) } };
  }

  /** Configurations of a provider. */
  public providers(name: string): Json[] {
    return this.json.provider?.[name] ?? [];
  }
}

/** Synthesizes the stack that `build` returns. `build` can also create stacks to which the returned stack refers. */
export function synthesizeStack(build: (app: App) => TerraformStack): Synthesized {
  // Leaves cdktf's feature flags off, as main.ts does. `Testing.app` turns them on by default.
  return synthesized(build(Testing.app({ enableFutureFlags: false })));
}

/** Synthesizes constructs in a separate stack named `test`. */
export function synthesizeConstructs(build: (scope: TerraformStack) => void): Synthesized {
  return synthesizeStack((app) => {
    const stack = new TerraformStack(app, "test");
    build(stack);
    return stack;
  });
}

/** Synthesizes a stack of an existing app. */
export function synthesized(stack: TerraformStack): Synthesized {
  // Creates the Terraform outputs for references between stacks, as `App.synth` does before it synthesizes a stack.
  stack.prepareStack();
  return new Synthesized(Testing.synth(stack));
}

function single(found: readonly Json[], what: string): Json {
  const [first, ...others] = found;
  if (first === undefined || others.length > 0) {
    throw new Error(`expected exactly one ${what}, found ${found.length}`);
  }
  return first;
}

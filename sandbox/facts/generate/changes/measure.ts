import { UNKNOWN, isList, isObject, type Value as SandboxValue, type ValueObject } from "../../../provider/cty/value";
import type { Block } from "../../../provider/schema/model";
import { Unknown, type Diagnostic, type ProviderProcess, type Value } from "../plugin-protocol";
import type { Deployed } from "./deployed";
import { singleChanges, type Kind } from "./single-changes";
import { proposedState, refusalOfCore, verdictOf, type Verdict } from "./terraform-core";

/** What a real provider plans for one changed argument: an action and paths that force a replacement, or an error. */
export interface Measured extends Verdict {
  readonly path: string;
  readonly kind: Kind;
}

/** Changes one argument of a deployed resource at a time, and plans each change with a running, configured provider. */
export async function measureChanges(
  provider: ProviderProcess,
  block: Block,
  { type, state, config }: Deployed,
): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const { path, kind, config: changed } of singleChanges(block, config)) {
    measured.push({ path, kind, ...(await measure(provider, block, type, state, changed)) });
  }
  return measured;
}

/** Lets a running provider plan the change of a deployed resource to `config`. Returns the action or the error. */
export async function measure(
  provider: ProviderProcess,
  block: Block,
  type: string,
  state: ValueObject,
  config: ValueObject,
): Promise<Verdict> {
  const core = refusalOfCore(block, config);
  if (core !== undefined) return { refuses: core };
  const asked = toProvider(config);
  const invalid = firstError(await provider.validate(type, asked));
  if (invalid) return { refuses: invalid };
  const proposed = toProvider(proposedState(block, state, config));
  const { planned, replacePaths, diagnostics } = await provider.plan(type, toProvider(state), proposed, asked);
  const refused = firstError(diagnostics);
  if (refused) return { refuses: refused };
  return verdictOf(block, state, { planned: fromProvider(planned) as ValueObject, replacePaths });
}

const ERROR = 1;

function firstError(diagnostics: readonly Diagnostic[]): string | undefined {
  const found = diagnostics.find(({ severity }) => severity === ERROR || String(severity) === "ERROR");
  return found && (found.summary || found.detail).split("\n")[0];
}

export function toProvider(value: SandboxValue): Value {
  if (value === UNKNOWN) return new Unknown();
  if (isList(value)) return value.map(toProvider);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toProvider(item)]));
}

export function fromProvider(value: Value): SandboxValue {
  if (value instanceof Unknown) return UNKNOWN;
  if (Array.isArray(value)) return value.map(fromProvider);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fromProvider(item)]));
}

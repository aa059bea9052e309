import type { Calls, CallTarget, ProviderCalls } from "./calls";
import { IDENTITY_CALLS } from "./identity";
import { NETWORK_CALLS } from "./network";
import { STORAGE_CALLS } from "./storage";

/** What Terraform's AWS provider calls, by type of resource or data source: every type that stacks of a stage may have. */
export const PROVIDER_CALLS: Readonly<Record<string, ProviderCalls>> = {
  ...NETWORK_CALLS,
  ...STORAGE_CALLS,
  ...IDENTITY_CALLS,
};

/** Actions by what they are about, sorted. */
export type ActionsByTarget = ReadonlyMap<CallTarget, readonly string[]>;

/**
 * What the provider calls to plan resources of the types (`read`), and what it calls besides to apply them (`change`).
 *
 * @throws Error for a type whose calls are not known
 */
export function callsOf(types: readonly string[]): {
  readonly read: ActionsByTarget;
  readonly change: ActionsByTarget;
} {
  const known = types.map(providerCalls);
  const read = merged(known.map((calls) => calls.read));
  const all = merged(known.flatMap((calls) => [calls.create, calls.update, calls.delete, calls.tag]));
  const further = [...all].map(([target, actions]) => {
    return [target, actions.filter((action) => read.get(target)?.includes(action) !== true)] as const;
  });
  return { read, change: new Map(further.filter(([, actions]) => actions.length > 0)) };
}

function providerCalls(type: string): ProviderCalls {
  const calls = PROVIDER_CALLS[type];
  if (calls !== undefined) return calls;
  throw new Error(
    `what the provider calls for ${type} is not known, so that no role of continuous integration can be allowed it: ` +
      "add the type to core/provider-calls from the provider's source",
  );
}

function merged(all: readonly (Calls | undefined)[]): ActionsByTarget {
  const found = new Map<CallTarget, Set<string>>();
  for (const calls of all) {
    for (const [target, actions] of Object.entries(calls ?? {}) as [CallTarget, readonly string[]][]) {
      found.set(target, new Set([...(found.get(target) ?? []), ...actions]));
    }
  }
  return new Map([...found].map(([target, actions]) => [target, [...actions].sort()]));
}

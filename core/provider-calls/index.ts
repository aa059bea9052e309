import type { Calls, CallTarget, ProviderCalls } from "./calls";
import { IDENTITY_CALLS } from "./identity";
import { NETWORK_CALLS } from "./network";
import { STORAGE_CALLS } from "./storage";

/** IAM actions that the AWS provider needs, for every resource and data source type that a stage's stacks may contain. */
export const PROVIDER_CALLS: Readonly<Record<string, ProviderCalls>> = {
  ...NETWORK_CALLS,
  ...STORAGE_CALLS,
  ...IDENTITY_CALLS,
};

/** For each kind of resource, the sorted IAM actions that apply to it. */
export type ActionsByTarget = ReadonlyMap<CallTarget, readonly string[]>;

/**
 * Actions that the provider needs to plan resources of the given types (`read`), and further actions to apply them (`change`).
 *
 * @throws Error for a type that is not in `PROVIDER_CALLS`
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
    `the AWS actions that the provider needs for ${type} are not listed, so the CI roles cannot be granted them: ` +
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

import { isObject, objectOf } from "../../core/json";
import type { PlanJson, ResourceChangeJson } from "../../guard/plan-json";

/**
 * Compares `plan` with a plan that was shown before. A change is new if the resource, the action or a value differs.
 * Where a value is unknown in `shown`, any value in `plan` counts as equal.
 *
 * @returns `plan` with only its new changes; undefined if there are none
 */
export function newChanges(shown: PlanJson | undefined, plan: PlanJson): PlanJson | undefined {
  const before = new Map((shown?.resource_changes ?? []).map((change) => [keyOf(change), change]));
  const changes = (plan.resource_changes ?? []).filter((change) => {
    const { mode, change: next } = change;
    if (mode !== "managed" || next.actions.every((action) => action === "no-op")) return false;
    const earlier = before.get(keyOf(change))?.change;
    if (earlier?.actions.join() !== next.actions.join()) return true;
    return !covers(earlier.after, earlier.after_unknown, next.after, next.after_unknown);
  });
  return changes.length === 0 ? undefined : { ...plan, resource_changes: changes };
}

function keyOf({ address, deposed = "" }: ResourceChangeJson): string {
  return `${address} ${deposed}`;
}

/** Whether the new value `next` equals the value `shown`. If a shown value was unknown, any new value is equal. */
function covers(shown: unknown, wasUnknown: unknown, next: unknown, isUnknown: unknown): boolean {
  if (wasUnknown === true) return true;
  if (isUnknown === true) return false;
  if (Array.isArray(next) && Array.isArray(shown)) {
    const [then, now] = [listOf(wasUnknown), listOf(isUnknown)];
    return (
      shown.length === next.length && next.every((item, index) => covers(shown[index], then[index], item, now[index]))
    );
  }
  if (isObject(next) && isObject(shown)) {
    const [then, now] = [objectOf(wasUnknown), objectOf(isUnknown)];
    const keys = new Set([...Object.keys(shown), ...Object.keys(next), ...Object.keys(now)]);
    return [...keys].every((key) => covers(shown[key], then[key], next[key], now[key]));
  }
  return (next ?? null) === (shown ?? null);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

import { loadPrices } from "../../../config/prices/load";
import type { ResourceChangeJson } from "../../../guard/plan-json";
import type { ReviewContext, ReviewedStack } from "../../../review/input";
import type { PlanReview } from "../../../review/model";
import type { PermissionChange } from "../../../review/permissions/holding";
import { reviewPlans } from "../../../review/review";

type Values = Readonly<Record<string, unknown>> | null;

interface Details extends Partial<Omit<ResourceChangeJson, "change">> {
  readonly actions?: readonly string[];
  readonly unknown?: Readonly<Record<string, unknown>>;
  readonly beforeSensitive?: unknown;
  readonly afterSensitive?: unknown;
  readonly replacePaths?: readonly (readonly (string | number)[])[];
  readonly importing?: { readonly id: string };
  readonly configured?: Readonly<Record<string, unknown>>;
}

/** A change in a plan for tests, with the configuration of the changed resource. */
export interface Planned {
  readonly json: ResourceChangeJson;
  readonly configured: Readonly<Record<string, unknown>>;
}

/** Returns a change of a resource. By default, derives its actions from the values before and after. */
export function planned(address: string, before: Values, after: Values, details: Details = {}): Planned {
  const [type = "", name = ""] = address.split(".");
  const { actions, unknown, beforeSensitive, afterSensitive, replacePaths, importing, configured, ...rest } = details;
  const own = before === null ? ["create"] : after === null ? ["delete"] : same(before, after) ? ["no-op"] : ["update"];
  return {
    json: {
      address,
      mode: "managed",
      type,
      name,
      ...rest,
      change: {
        actions: actions ?? own,
        before,
        after,
        after_unknown: unknown ?? {},
        before_sensitive: beforeSensitive ?? {},
        after_sensitive: afterSensitive ?? {},
        replace_paths: replacePaths ?? [],
        ...(importing === undefined ? {} : { importing }),
      },
    },
    configured: configured ?? after ?? {},
  };
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A stack with these changes. */
export function stackOf(stack: string, ...changes: readonly Planned[]): ReviewedStack {
  const resource: Record<string, Record<string, Readonly<Record<string, unknown>>>> = {};
  for (const { json, configured } of changes) (resource[json.type] ??= {})[json.name] = configured;
  const part = stack.slice(stack.indexOf("-") + 1);
  return { stack, part, plan: { resource_changes: changes.map(({ json }) => json) }, configuration: { resource } };
}

export const CONTEXT: ReviewContext = {
  stage: "dev",
  target: "sandbox in .sandbox",
  commit: "0123456789ab",
  dirty: false,
  time: new Date("2026-01-01T12:00:00Z"),
  refreshed: true,
  command: "./fraudops plan dev",
  prices: loadPrices(),
};

export function reviewOf(...stacks: readonly ReviewedStack[]): PlanReview {
  return reviewPlans(stacks, CONTEXT);
}

/** Returns the changes of permissions that the review finds in some planned changes. */
export function permissionsOf(...changes: readonly Planned[]): readonly PermissionChange[] {
  return reviewOf(stackOf("dev-platform", ...changes)).permissions;
}

export function sentencesOf(...changes: readonly Planned[]): readonly string[] {
  return permissionsOf(...changes).map(({ sentence }) => sentence);
}

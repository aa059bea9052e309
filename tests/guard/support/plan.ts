import type { JsonObject } from "../../../core/json";
import type { ResourceChangeJson } from "../../../guard/plan-json";
import type { StackInput } from "../../../guard/planned-stack";
import type { Posture } from "../../../guard/rule";

/** A resource for tests: its change in the plan, and its block in the configuration. */
export interface PlannedFixture {
  readonly change: ResourceChangeJson;
  readonly configured: JsonObject;
}

interface Details {
  /** @default ["create"] */
  readonly actions?: readonly string[];
  readonly before?: JsonObject | null;
  /** Arguments whose values are known only after the apply. @default - none */
  readonly unknown?: JsonObject;
  readonly sensitive?: JsonObject;
  /** Arguments in the configuration. @default - the planned values */
  readonly configured?: JsonObject;
  readonly replacePaths?: readonly (readonly (string | number)[])[];
  readonly reason?: string;
}

/** Returns a resource of a plan. @param after its planned values; `null` if the plan destroys the resource */
export function resource(address: string, after: JsonObject | null, details: Details = {}): PlannedFixture {
  const [type = "", name = ""] = address
    .replace(/^module\.\w+\./, "")
    .replace(/\[.*\]$/, "")
    .split(".");
  return {
    change: {
      address,
      mode: "managed",
      type,
      name,
      change: {
        actions: details.actions ?? ["create"],
        before: details.before ?? null,
        after,
        after_unknown: details.unknown ?? {},
        after_sensitive: details.sensitive ?? {},
        replace_paths: details.replacePaths ?? [],
      },
      ...(details.reason === undefined ? {} : { action_reason: details.reason }),
    },
    configured: details.configured ?? after ?? {},
  };
}

/**
 * Returns a resource to create whose argument references the resource `target`. The value of the argument is unknown in
 * the plan; the configuration contains the reference.
 */
export function naming(address: string, argument: string, target: string, after: JsonObject = {}): PlannedFixture {
  return resource(address, after, {
    unknown: { [argument]: true },
    configured: { ...after, [argument]: `\${${target}.id}` },
  });
}

/** Returns a stack with these resources. */
export function stackOf(part: string, ...resources: readonly PlannedFixture[]): StackInput {
  const blocks: Record<string, Record<string, JsonObject>> = {};
  for (const { change, configured } of resources) {
    (blocks[change.type] ??= {})[change.name] = configured;
  }
  return {
    part,
    plan: { resource_changes: resources.map(({ change }) => change) },
    configuration: { resource: blocks },
  };
}

/** Returns settings of the stage dev: no deletion protection and no controls, except for the values in `change`. */
export function posture(change: Partial<Posture> = {}): Posture {
  return { stage: "dev", deletionProtection: false, controls: new Set(), ...change };
}

/** JSON of a policy with these statements; `Effect` is Allow unless given. */
export function policy(...statements: readonly JsonObject[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements.map((it) => ({ Effect: "Allow", ...it })) });
}

import { createHash, createHmac } from "node:crypto";
import type { JsonObject } from "../../../core/json";
import type { PlanJson, ResourceChangeJson } from "../../../guard/plan-json";
import { remoteOutputs } from "../program";

/**
 * The changes of a plan without their values: digests by resource (of its actions), by resource and argument (e.g.
 * `databricks_job.Training: name`), by output and by input from another stack, and one of the provider versions.
 */
export type PlannedContent = Readonly<Record<string, string>>;

/** Inputs of a stack's plan, besides its state. */
export interface PlannedFrom {
  /** The stack's `cdk.tf.json`. */
  readonly program: string;
  /** Terraform's dependency lock file; undefined if no provider was installed. */
  readonly lock: string | undefined;
}

/** A difference between a new plan and the approved plan. */
export interface Difference {
  /** A key of `PlannedContent`. */
  readonly what: string;
  readonly how: string;
}

/**
 * Describes the changes of a plan, the outputs it reads from other stacks, and its providers, so that two plans can be
 * compared without storing their values, which can be secrets.
 *
 * Each changed resource has a digest of its actions. An update or replacement also has one digest per changed argument,
 * of its values before and after; a create has one per argument that is set or unknown. Drift in arguments that the
 * plan does not change has no digest.
 *
 * @param salt random text in every digest, which prevents guessing short values
 */
export function plannedContent(plan: PlanJson, { program, lock }: PlannedFrom, salt: string): PlannedContent {
  const digest = (value: unknown): string =>
    createHmac("sha256", salt)
      .update(JSON.stringify(value ?? null))
      .digest("hex")
      .slice(0, 32);
  const parts: [string, unknown][] = [
    ["provider versions", lock],
    ...inputParts(plan, program),
    ...(plan.resource_changes ?? []).flatMap(resourceParts),
    ...Object.entries(plan.output_changes ?? {}).flatMap(([name, change]): [string, unknown][] => {
      if (change.actions.every((action) => action === "no-op")) return [];
      return [[`output ${name}`, [change.actions, change.after, change.after_unknown]]];
    }),
  ];
  return Object.fromEntries(parts.map(([name, value]) => [name, digest(value)]));
}

/** SHA-256 digest of a file or text, hexadecimal. */
export function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Differences between the digests of the approved plan and those of a new plan. */
export function differences(approved: PlannedContent, current: PlannedContent): readonly Difference[] {
  const names = [...new Set([...Object.keys(approved), ...Object.keys(current)])].sort();
  return names.flatMap((what): readonly Difference[] => {
    if (approved[what] === current[what]) return [];
    if (current[what] === undefined) return [{ what, how: "approved, but no longer planned" }];
    if (approved[what] === undefined) return [{ what, how: "planned now, but not approved" }];
    return [{ what, how: "differs from the approved plan" }];
  });
}

/** Key of a resource in a `PlannedContent`. A deposed object has the same address as the current one. */
function resourceName({ address, deposed }: PlannedObject): string {
  return deposed === undefined ? address : `${address} (deposed ${deposed})`;
}

/** Key of a resource's argument in a `PlannedContent`. */
export function argumentName(planned: PlannedObject, argument: string): string {
  return `${resourceName(planned)}: ${argument}`;
}

/** The properties of a planned resource that identify it in a plan. */
interface PlannedObject {
  readonly address: string;
  readonly deposed?: string | undefined;
}

function resourceParts(resource: ResourceChangeJson): [string, unknown][] {
  const { mode, change, previous_address: previous } = resource;
  if (mode !== "managed") return [];
  const { actions, importing, after_unknown: unknown } = change;
  const changes = actions.some((action) => action !== "no-op");
  if (!changes && previous === undefined && importing === undefined) return [];
  const parts: [string, unknown][] = [[resourceName(resource), [actions, previous ?? null, importing ?? null]]];
  if (!changes || actions.join() === "delete") return parts;
  const { before, after } = { before: change.before ?? {}, after: change.after ?? {} };
  const keys = new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(unknown)]);
  for (const key of keys) {
    const values = [valueOf(before, key), valueOf(after, key), valueOf(unknown, key)] as const;
    const isSame = !hasTrue(values[2]) && JSON.stringify(values[0]) === JSON.stringify(values[1]);
    if (!isSame) parts.push([argumentName(resource, key), values]);
  }
  return parts;
}

/**
 * Whether any part of a value is unknown before the apply.
 * @param unknown from `after_unknown`, in which Terraform repeats the structure of blocks, with `true` for unknown
 *   parts
 */
function hasTrue(unknown: unknown): boolean {
  return unknown === true || (typeof unknown === "object" && unknown !== null && Object.values(unknown).some(hasTrue));
}

function valueOf(values: JsonObject, key: string): unknown {
  return values[key] ?? null;
}

/** Outputs of other stacks that the stack reads, with the values from the plan's refresh. */
function inputParts(plan: PlanJson, program: string): [string, unknown][] {
  const found = plan.prior_state?.values?.root_module?.resources ?? [];
  return remoteOutputs(program).map(({ source, output }): [string, unknown] => {
    const state = found.find(({ type, name }) => type === "terraform_remote_state" && name === source);
    const outputs = (state?.values?.["outputs"] ?? {}) as JsonObject;
    return [`input ${source}.${output}`, valueOf(outputs, output)];
  });
}

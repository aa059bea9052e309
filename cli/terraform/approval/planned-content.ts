import { createHash, createHmac } from "node:crypto";
import type { JsonObject, PlanJson, ResourceChangeJson } from "../../../guard/plan-json";
import { remoteOutputs } from "../program";

/** What a plan does, without its values: digests by what they belong to, e.g. `databricks_job.Training: name`. */
export type PlannedContent = Readonly<Record<string, string>>;

/** What a stack was planned from, beside its state. */
export interface PlannedFrom {
  /** The stack's `cdk.tf.json`. */
  readonly program: string;
  /** Terraform's dependency lock file; undefined where no provider was installed. */
  readonly lock: string | undefined;
}

/** One thing in which a plan differs from the approved one. */
export interface Difference {
  /** A key of `PlannedContent`. */
  readonly what: string;
  readonly how: string;
}

/**
 * Describes what a plan does, which outputs of other stacks it reads and by which providers, so that two plans can be
 * compared without keeping their values, some of which are secrets.
 *
 * Of an update or a replacement it has the arguments that change, before and after; of a creation all; of a deletion that
 * it happens. A difference that a refresh found, and that the plan leaves as it is, is not part of it.
 *
 * @param salt prevents a guess of short values from their digests
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

/** SHA-256, hexadecimal. */
export function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** What differs between the content of the approved plan and that of a new one. */
export function differences(approved: PlannedContent, current: PlannedContent): readonly Difference[] {
  const names = [...new Set([...Object.keys(approved), ...Object.keys(current)])].sort();
  return names.flatMap((what): readonly Difference[] => {
    if (approved[what] === current[what]) return [];
    if (current[what] === undefined) return [{ what, how: "approved, and no longer planned" }];
    if (approved[what] === undefined) return [{ what, how: "planned now, and not approved" }];
    return [{ what, how: "differs from what was approved" }];
  });
}

/** How an argument of a resource is called in a `PlannedContent`. */
export function argumentName(address: string, argument: string): string {
  return `${address}: ${argument}`;
}

function resourceParts(resource: ResourceChangeJson): [string, unknown][] {
  const { mode, address, deposed, change, previous_address: previous } = resource;
  if (mode !== "managed") return [];
  const name = deposed === undefined ? address : `${address} (deposed ${deposed})`;
  const { actions, importing, after_unknown: unknown } = change;
  const changes = actions.some((action) => action !== "no-op");
  if (!changes && previous === undefined && importing === undefined) return [];
  const parts: [string, unknown][] = [[name, [actions, previous ?? null, importing ?? null]]];
  if (!changes || actions.join() === "delete") return parts;
  const { before, after } = { before: change.before ?? {}, after: change.after ?? {} };
  const keys = new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(unknown)]);
  for (const key of keys) {
    const values = [valueOf(before, key), valueOf(after, key), valueOf(unknown, key)] as const;
    const isSame = !hasTrue(values[2]) && JSON.stringify(values[0]) === JSON.stringify(values[1]);
    if (!isSame) parts.push([argumentName(name, key), values]);
  }
  return parts;
}

/** Whether any part of a value is unknown: Terraform writes the shape of every block, with `true` for each such part. */
function hasTrue(unknown: unknown): boolean {
  return unknown === true || (typeof unknown === "object" && unknown !== null && Object.values(unknown).some(hasTrue));
}

function valueOf(values: JsonObject, key: string): unknown {
  return values[key] ?? null;
}

/** Outputs of other stacks that the program reads, with the values that the plan's own refresh has found. */
function inputParts(plan: PlanJson, program: string): [string, unknown][] {
  const found = plan.prior_state?.values?.root_module?.resources ?? [];
  return remoteOutputs(program).map(({ source, output }): [string, unknown] => {
    const state = found.find(({ type, name }) => type === "terraform_remote_state" && name === source);
    const outputs = (state?.values?.["outputs"] ?? {}) as JsonObject;
    return [`input ${source}.${output}`, valueOf(outputs, output)];
  });
}

import { createHash, createHmac } from "node:crypto";
import type { JsonObject, PlanJson, ResourceChangeJson } from "../../../guard/plan-json";
import { remoteOutputs } from "../program";

/** What a plan does, without its values: digests by what they belong to, e.g. `databricks_job.Training: name`. */
export type PlannedContent = Readonly<Record<string, string>>;

/**
 * Describes what a plan does and which outputs of other stacks it reads, so that two plans can be compared without
 * keeping their values, some of which are secrets.
 *
 * Of an update or a replacement it has the arguments that change, before and after; of a creation all; of a deletion that
 * it happens. What a refresh found different and the plan leaves as it is counts as nothing.
 *
 * @param salt keeps digests of short values from being guessed
 * @param programText the stack's `cdk.tf.json`
 */
export function plannedContent(plan: PlanJson, programText: string, salt: string): PlannedContent {
  const digest = (value: unknown): string =>
    createHmac("sha256", salt)
      .update(JSON.stringify(value ?? null))
      .digest("hex")
      .slice(0, 32);
  const parts: [string, unknown][] = [
    ...(plan.resource_changes ?? []).flatMap(resourceParts),
    ...Object.entries(plan.output_changes ?? {}).flatMap(([name, change]): [string, unknown][] => {
      if (change.actions.every((action) => action === "no-op")) return [];
      return [[`output.${name}`, [change.actions, change.after, change.after_unknown]]];
    }),
    ...inputParts(plan, programText),
  ];
  return Object.fromEntries(parts.map(([name, value]) => [name, digest(value)]));
}

/** SHA-256 of a file, hexadecimal. */
export function fileDigest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** One line per thing in which a plan differs from the approved one. */
export function differences(approved: PlannedContent, current: PlannedContent): readonly string[] {
  const names = [...new Set([...Object.keys(approved), ...Object.keys(current)])].sort();
  return names.flatMap((name) => {
    if (approved[name] === current[name]) return [];
    if (current[name] === undefined) return [`${name}: approved, and no longer planned`];
    if (approved[name] === undefined) return [`${name}: planned now, and not approved`];
    return [`${name}: differs from what was approved`];
  });
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
    const values = [valueOf(before, key), valueOf(after, key), valueOf(unknown, key)];
    const isSame = values[2] === null && JSON.stringify(values[0]) === JSON.stringify(values[1]);
    if (!isSame) parts.push([`${name}: ${key}`, values]);
  }
  return parts;
}

function valueOf(values: JsonObject, key: string): unknown {
  return values[key] ?? null;
}

/** Outputs of other stacks that the program reads, as the plan's own refresh has found them. */
function inputParts(plan: PlanJson, programText: string): [string, unknown][] {
  const found = plan.prior_state?.values?.root_module?.resources ?? [];
  return remoteOutputs(programText).map(({ source, output }): [string, unknown] => {
    const state = found.find(({ type, name }) => type === "terraform_remote_state" && name === source);
    const outputs = (state?.values?.["outputs"] ?? {}) as JsonObject;
    return [`input ${source}.${output}`, valueOf(outputs, output)];
  });
}

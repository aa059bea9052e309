import { z } from "zod";
import type { PlanJson } from "../../guard/plan-json";
import { messageOf, UserError } from "../project";
import type { Program } from "./program";
import { UNKNOWN_INPUT } from "./unknown-inputs";

const actions = z.array(z.enum(["no-op", "create", "read", "update", "delete", "forget"])).min(1);

const change = z.looseObject({
  address: z.string(),
  mode: z.enum(["managed", "data", "ephemeral"]),
  type: z.string(),
  name: z.string(),
  change: z.looseObject({
    actions,
    before: z.looseObject({}).nullable(),
    after: z.looseObject({}).nullable().optional(),
    after_unknown: z.looseObject({}).or(z.boolean()),
  }),
});

const schema = z.looseObject({
  format_version: z.string().regex(/^1\./, "only major version 1 of Terraform's plan format is supported"),
  errored: z.literal(false, "Terraform reported an error and the plan is partial").optional(),
  complete: z.literal(true, "Terraform has deferred a part of the plan").optional(),
  planned_values: z.looseObject({}),
  configuration: z.looseObject({}),
  resource_changes: z.array(change).optional(),
  resource_drift: z.array(change).optional(),
  output_changes: z.record(z.string(), z.looseObject({ actions })).optional(),
});

/**
 * Parses the output of `terraform show -json` for a plan. Removes the placeholder resource `UNKNOWN_INPUT`.
 *
 * @param stack name of the stack, for error messages
 * @param program parts of the planned `cdk.tf.json`
 * @throws UserError if the plan is partial, lacks configured resources or has an unknown format. The guard would not
 *   check the missing changes.
 */
export function readPlan(stack: string, text: string, program: Program): PlanJson {
  const refused = (reason: string): UserError =>
    new UserError(`the guard cannot check the plan of ${stack}, so the plan is not used: ${reason}`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw refused(`terraform show printed no JSON (${messageOf(error)})`);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refused(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
  }
  const plan = json as PlanJson;
  const missing = missingResources(plan, program);
  if (missing.length > 0) {
    throw refused(`it lacks the resources ${missing.slice(0, 5).join(", ")}${missing.length > 5 ? ", ..." : ""}`);
  }
  const { resource_changes: changes = [] } = plan;
  return { ...plan, resource_changes: changes.filter(({ address }) => address !== UNKNOWN_INPUT) };
}

/** Resources of a stack's configuration that are missing in the stack's plan. */
function missingResources({ resource_changes: changes = [] }: PlanJson, { resource = {} }: Program): readonly string[] {
  const planned = new Set(changes.map(({ type, name }) => `${type}.${name}`));
  return Object.entries(resource).flatMap(([type, byName]) =>
    Object.entries(byName)
      // Skips resources with `count` or `for_each`, which may have no instance.
      .filter(([, block]) => block["count"] === undefined && block["for_each"] === undefined)
      .map(([name]) => `${type}.${name}`)
      .filter((address) => !planned.has(address)),
  );
}

/** Whether applying a plan changes or imports resources, or changes outputs. */
export function changesAnything({ resource_changes: resources = [], output_changes: outputs = {} }: PlanJson): boolean {
  const ofResources = resources.filter(({ mode }) => mode === "managed").map(({ change }) => change.actions);
  const ofOutputs = Object.values(outputs).map((output) => output.actions);
  const isImport = resources.some(({ change }) => change.importing !== undefined);
  return isImport || [...ofResources, ...ofOutputs].flat().some((action) => action !== "no-op");
}

/** Whether an apply would write the state: for changes, moves, or drift that a refresh found. */
export function hasToBeApplied(plan: PlanJson): boolean {
  const moved = (plan.resource_changes ?? []).some((change) => change.previous_address !== undefined);
  return changesAnything(plan) || moved || (plan.resource_drift ?? []).length > 0;
}

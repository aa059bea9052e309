import { z } from "zod";
import type { PlanJson, ResourceChangeJson } from "../../guard/plan-json";
import { UserError } from "../project";
import { messageOf } from "../project";
import type { Program } from "./program";
import { UNKNOWN_INPUT } from "./unknown-inputs";

export type { PlanJson } from "../../guard/plan-json";

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
  format_version: z.string().regex(/^1\./, "the major version 1 of Terraform's plan format is known, and no other"),
  errored: z.literal(false, "Terraform has met an error and planned only a part").optional(),
  complete: z.literal(true, "Terraform has put off a part of it").optional(),
  planned_values: z.looseObject({}),
  configuration: z.looseObject({}),
  resource_changes: z.array(change).optional(),
  resource_drift: z.array(change).optional(),
  output_changes: z.record(z.string(), z.looseObject({ actions })).optional(),
});

/**
 * A plan as `terraform show -json` prints it, without the stand-in for unknown inputs.
 *
 * @param stack for messages
 * @param program what was planned
 * @throws UserError when it is not a whole plan of that program, in a format that is known: what is not in it would be
 *   judged by nobody
 */
export function readPlan(stack: string, text: string, program: Program): PlanJson {
  const refused = (reason: string): UserError =>
    new UserError(`the plan of ${stack} cannot be judged, so nothing is done with it: ${reason}`);
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
    throw refused(`it does not have ${missing.slice(0, 5).join(", ")}${missing.length > 5 ? ", ..." : ""}`);
  }
  const { resource_changes: changes = [] } = plan;
  return { ...plan, resource_changes: changes.filter(({ address }) => address !== UNKNOWN_INPUT) };
}

/** Resources of a program that its plan says nothing of. */
function missingResources({ resource_changes: changes = [] }: PlanJson, { resource = {} }: Program): readonly string[] {
  const planned = new Set(changes.map(({ type, name }) => `${type}.${name}`));
  return Object.entries(resource).flatMap(([type, byName]) =>
    Object.entries(byName)
      // These may make no instance at all.
      .filter(([, block]) => block["count"] === undefined && block["for_each"] === undefined)
      .map(([name]) => `${type}.${name}`)
      .filter((address) => !planned.has(address)),
  );
}

/** Whether applying a plan changes resources, or outputs that other stacks read. */
export function changesAnything({ resource_changes: resources = [], output_changes: outputs = {} }: PlanJson): boolean {
  const ofResources = resources.filter(({ mode }) => mode === "managed").map(({ change }) => change.actions);
  const ofOutputs = Object.values(outputs).map((output) => output.actions);
  return [...ofResources, ...ofOutputs].flat().some((action) => action !== "no-op") || imports(resources);
}

function imports(resources: readonly ResourceChangeJson[]): boolean {
  return resources.some(({ change }) => "importing" in change);
}

/** Whether an apply has something to write: changes, moves, or what a refresh has found different. */
export function hasToBeApplied(plan: PlanJson): boolean {
  const moved = (plan.resource_changes ?? []).some((change) => "previous_address" in change);
  return changesAnything(plan) || moved || (plan.resource_drift ?? []).length > 0;
}

import { objectOf, type JsonObject } from "../core/json";
import type { ResourceChangeJson } from "../guard/plan-json";
import { configurationOf } from "../guard/planned-stack";
import type { ReviewedStack } from "./input";
import { mergeMarks, type Secrets } from "./visible";

/** Action of a plan on a resource. */
export type Action = "create" | "update" | "replace" | "delete" | "move" | "import" | "forget" | "none";

/** A managed resource before and after the plan, without secrets. */
export interface ReviewedResource {
  readonly stack: string;
  readonly part: string;
  readonly address: string;
  readonly type: string;
  readonly action: Action;
  /** Values before the plan; undefined for a new resource. */
  readonly before: JsonObject | undefined;
  /** Planned values; those known only after the apply are `(known after apply)`. Undefined for a deleted resource. */
  readonly after: JsonObject | undefined;
  /** Arguments in the configuration, with references as text. */
  readonly configured: JsonObject;
  readonly replacePaths: readonly (readonly (string | number)[])[];
  /** Terraform's reason for the action, e.g. `replace_because_tainted`. */
  readonly actionReason: string | undefined;
  readonly movedFrom: string | undefined;
  /** Id with which an `import` block imports an existing object. */
  readonly importedId: string | undefined;
  /** Key of a deposed object, which an interrupted replacement has left behind. */
  readonly deposed: string | undefined;
  /**
   * Whether the plan's first action is a creation: true for a new resource, and for a replacement that creates the new
   * object first.
   */
  readonly createdFirst: boolean;
}

/** All managed resources of a stack's plan, changed or not. */
export function reviewedResources(stack: ReviewedStack, secrets: Secrets): readonly ReviewedResource[] {
  return (stack.plan?.resource_changes ?? [])
    .filter(({ mode }) => mode === "managed")
    .map((planned) => {
      const { before, after, after_unknown: unknown, before_sensitive: old, after_sensitive: marked } = planned.change;
      const marks = mergeMarks(old, marked);
      const configured = configuredTexts(planned, stack);
      return {
        stack: stack.stack,
        part: stack.part,
        address: planned.address,
        type: planned.type,
        action: actionOf(planned),
        before: before === null ? undefined : objectOf(secrets.visible(before, marks)),
        // A plan may contain no `after` for a new resource whose values are all unknown: this is not a deletion.
        after: isGone(planned) ? undefined : objectOf(secrets.visible(after ?? {}, marks, unknown)),
        configured: objectOf(secrets.visible(configured, {})),
        replacePaths: planned.change.replace_paths ?? [],
        actionReason: planned.action_reason,
        movedFrom: planned.previous_address,
        importedId: planned.change.importing?.id,
        deposed: planned.deposed,
        createdFirst: planned.change.actions[0] === "create",
      };
    });
}

/**
 * Configuration of a resource; empty in a module, whose configuration in the plan contains references, but not the texts
 * around them.
 */
function configuredTexts(planned: ResourceChangeJson, { plan = {}, configuration = {} }: ReviewedStack): JsonObject {
  return planned.address.startsWith("module.") ? {} : configurationOf(planned, { plan, configuration });
}

function actionOf({ change, previous_address: previous }: ResourceChangeJson): Action {
  const actions = change.actions.join("/");
  switch (actions) {
    case "create":
      return "create";
    case "update":
      return change.importing === undefined ? "update" : "import";
    case "delete":
      return "delete";
    case "delete/create":
    case "create/delete":
    case "create/forget":
      return "replace";
    case "forget":
      return "forget";
    case "no-op":
      if (change.importing !== undefined) return "import";
      return previous === undefined ? "none" : "move";
    default:
      throw new Error(`the plan contains unknown actions "${actions}": handle them in actionOf (review/resources.ts)`);
  }
}

function isGone({ change }: ResourceChangeJson): boolean {
  return change.actions.every((action) => action === "delete" || action === "forget");
}

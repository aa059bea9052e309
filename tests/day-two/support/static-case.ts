import { ConfigError } from "../../../config/load";
import { ImportError } from "../../../stacks/imports";
import { MoveError } from "../../../stacks/moves";
import { overlayOf, type DayTwoCase, type Owner } from "./case";
import { programsOf, type Programs } from "./programs";
import { configurationWith, GUEST, merged, type Overlay } from "./service-configuration";

/** Overlay with a fictitious workspace for the stage pr-7, because cases without a plan deploy no workspace for it. */
export const ELSEWHERE: Overlay = {
  stages: { [GUEST]: { workspace: { adopt: { host: "https://dbc-1.cloud.databricks.com", workspaceId: "1" } } } },
};

/** Whether a case needs no plan: the configuration or synthesis refuses it, or the Terraform JSON does not change. */
export function isStatic({ expect }: DayTwoCase): boolean {
  return expect.outcome === "nothing deployed" || (expect.outcome === "refused" && expect.by === "configuration");
}

/** Returns how the result of a case without a plan (`isStatic`) differs from the expected one; undefined if equal. */
export function staticFault({ on: owner, given, change, expect }: DayTwoCase): string | undefined {
  const before = merged(ELSEWHERE, overlayOf(owner, given));
  const to = written(merged(before, overlayOf(owner, change)), owner);
  if (expect.outcome === "refused") {
    if (typeof to !== "string") return "expected an error, but the change is accepted";
    const missing = expect.because.filter((fragment) => !to.includes(fragment));
    return missing.length === 0 ? undefined : `the error does not contain "${missing.join('", "')}": ${to}`;
  }
  const from = written(before, owner);
  if (typeof to === "string") return `the changed configuration is refused: ${to}`;
  if (typeof from === "string") return `the configuration before the change is refused: ${from}`;
  const differing = [...to].filter(([stack, program]) => from.get(stack) !== program).map(([stack]) => stack);
  return differing.length === 0 ? undefined : `the Terraform JSON of these stacks changes: ${differing.join(", ")}`;
}

/** By account or stage, the first configuration that was synthesized, with its stacks. Most cases start from it. */
const first = new Map<Owner, { readonly of: string; readonly programs: Programs }>();

/** Synthesizes the Terraform JSON of a configuration's stacks, or returns the text of the configuration's error. */
function written(overlay: Overlay, owner: Owner): Programs | string {
  const of = JSON.stringify(overlay);
  const known = first.get(owner);
  if (known?.of === of) return known.programs;
  try {
    const service = configurationWith(overlay);
    const stages = service.stages.filter(({ stage }) => owner === "account" || stage === owner);
    const programs = programsOf({ ...service, everyStage: service.stages, stages });
    if (known === undefined) first.set(owner, { of, programs });
    return programs;
  } catch (error) {
    if (error instanceof ConfigError || error instanceof ImportError || error instanceof MoveError)
      return error.message;
    throw error;
  }
}

import { ConfigError } from "../../../config/load";
import { overlayOf, type DayTwoCase } from "./case";
import { programsOf } from "./programs";
import { configurationWith, GUEST, merged, type Overlay } from "./service-configuration";

/** A workspace that the guest could be in: nothing is deployed. */
export const ELSEWHERE: Overlay = {
  stages: { [GUEST]: { workspace: { adopt: { host: "https://dbc-1.cloud.databricks.com", workspaceId: "1" } } } },
};

/** Whether a case shows in configuration and synthesis alone: it never comes to a plan. */
export function isStatic({ expect }: DayTwoCase): boolean {
  return expect.outcome === "nothing deployed" || (expect.outcome === "refused" && expect.by === "configuration");
}

/** What is wrong with a case that never comes to a plan, if anything. */
export function staticFault({ on: owner, given, change, expect }: DayTwoCase): string | undefined {
  const before = merged(ELSEWHERE, overlayOf(owner, given));
  const after = merged(before, overlayOf(owner, change));
  const refusal = refusalOf(after);
  if (expect.outcome === "refused") {
    if (refusal === undefined) return "it is not refused";
    const unsaid = expect.because.filter((fragment) => !refusal.includes(fragment));
    return unsaid.length === 0 ? undefined : `refused without saying "${unsaid.join('", "')}": ${refusal}`;
  }
  if (refusal !== undefined) return `it is refused: ${refusal}`;
  const [from, to] = [before, after].map((overlay) => {
    const service = configurationWith(overlay);
    const stages = service.stages.filter(({ stage }) => owner === "account" || stage === owner);
    return programsOf({ ...service, everyStage: service.stages, stages });
  });
  const differing = [...(to ?? [])].filter(([stack, program]) => from?.get(stack) !== program).map(([stack]) => stack);
  return differing.length === 0 ? undefined : `programs differ: ${differing.join(", ")}`;
}

function refusalOf(overlay: Overlay): string | undefined {
  try {
    configurationWith(overlay);
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

import { announce, resolveTarget, type Target, type TargetOptions } from "../target";
import { readStage, type Stage } from "./stage-projects";

/**
 * Resolves the target of a command and reads the stage's configuration for this target. Prints the target; on standard
 * error if standard output must contain only data.
 * @throws see `resolveTarget` and `readStage`
 */
export async function openStage(
  name: string,
  { home, cloud, json }: TargetOptions & { readonly json?: boolean | undefined },
): Promise<{ readonly target: Target; readonly stage: Stage }> {
  const target = await resolveTarget({ home, cloud, stage: name });
  announce(target, { json });
  return { target, stage: readStage(name, target) };
}

import { announce, resolveTarget, type Target, type TargetOptions } from "../target";
import { readStage, type Stage } from "./stage-projects";

/**
 * The target of a command and the stage as it is configured there. Says the target first, on standard error where
 * standard output is data.
 * @throws UserError as `resolveTarget`; ConfigError when there is no such stage
 */
export async function openStage(
  name: string,
  { home, cloud, json }: TargetOptions & { readonly json?: boolean | undefined },
): Promise<{ readonly target: Target; readonly stage: Stage }> {
  const target = await resolveTarget({ home, cloud, stage: name });
  announce(target, { json });
  return { target, stage: readStage(name, target) };
}

import { isBlocking, type Verdict } from "../../guard/guard";
import { runTool, tail } from "../process";
import { UserError } from "../project";
import { verdictText } from "../report/verdict-text";
import { deployStage } from "../terraform/deploy";
import { stacksInOrder } from "../terraform/manifest";
import { changeText, type StackChange } from "../terraform/stack-change";
import { StackFolder, type Deployment } from "../terraform/stack-folder";
import { pullState } from "../terraform/state";
import type { Reporter } from "./display/display";

/** Folders, environment and configuration overlay with which a rehearsal deploys. */
export interface RehearsedDeployment extends Deployment {
  readonly overlay: string;
  /** Folder of the sandbox. */
  readonly home: string;
}

/**
 * Deploys a stage like `fraudops apply --yes`, and returns the changes of each stack.
 *
 * @param judged receives the guard's verdict on all plans before the first apply. Receives another verdict if the guard
 *   blocks the apply of a stack that was planned again.
 * @throws UserError with the guard's findings, or Terraform's errors
 */
export async function applyStage(
  deployment: RehearsedDeployment,
  name: string,
  report: Reporter,
  judged: (verdict: Verdict) => void = () => undefined,
): Promise<readonly StackChange[]> {
  let shown: Verdict | undefined;
  try {
    const { changes } = await deployStage(
      { name, ...deployment },
      {
        show: (_plans, verdict) => {
          if (shown === undefined || isBlocking(verdict)) judged(verdict);
          shown = verdict;
        },
        confirm: () => Promise.resolve(),
        live: (line) => report.live(line),
        reached: (line) => report.live(line),
        applied: (change) => report.reached(changeText(change)),
        note: (line) => report.reached(line),
      },
    );
    return changes;
  } catch (error) {
    if (!(error instanceof UserError) || shown === undefined) throw error;
    throw new UserError(`${error.message}\n\n${verdictText(name, shown)}`.trim());
  }
}

/**
 * Checks that `cdktf deploy` of a deployed stage succeeds and changes no state.
 * @throws UserError with the changed stacks, or with the output of `cdktf` if it fails
 */
export async function checkWithCdktf(deployment: Deployment, name: string): Promise<void> {
  const stacks = stacksInOrder(deployment.outDirectory, name).map((stack) => stack.name);
  const states = async (): Promise<readonly string[]> => {
    const pulled = stacks.map((stack) => pullState(new StackFolder(stack, deployment)));
    return (await Promise.all(pulled)).map((state) => JSON.stringify(state));
  };
  const before = await states();
  const { environment } = deployment;
  const result = await runTool("cdktf", ["deploy", ...stacks, "--auto-approve"], { environment });
  if (result.exitCode !== 0) throw new UserError(`cdktf deploy failed:\n${tail(result.output, 40)}`);
  const after = await states();
  const changed = stacks.filter((_, index) => before[index] !== after[index]);
  if (changed.length > 0)
    throw new UserError(
      `cdktf deploy must change nothing right after \`./fraudops apply\`, but it changed the states of ${changed.join(", ")}:\n${tail(result.output, 40)}`,
    );
}

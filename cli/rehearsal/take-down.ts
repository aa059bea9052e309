import { projectModel } from "../databricks/project-model";
import { emptyModel } from "../operations/empty-model";
import { modelToEmpty } from "../operations/models-to-empty";
import { UserError } from "../project";
import { destroyStage, planDestruction } from "../terraform/destroy";
import { stacksInOrder } from "../terraform/manifest";
import { StackFolder } from "../terraform/stack-folder";
import { pullState, recordedObjects } from "../terraform/state";
import type { Reporter } from "./display/display";
import { workspaceClient, type StageContext, type Step } from "./stage-context";

/** Steps that destroy a long-lived stage at the end of a rehearsal with the vendors' providers. */
export const TAKE_DOWN: readonly Step<StageContext>[] = [
  { name: "take down", title: "delete the model versions and destroy the stacks", run: takeDown },
];

/** Destroys the stage like `fraudops destroy`, then checks that its states are empty. */
async function takeDown(context: StageContext, report: Reporter): Promise<string> {
  const { deployment, naming, outcome } = context;
  const stacks = stacksInOrder(deployment.outDirectory, naming.stage);
  const folderOf = (stack: string): StackFolder => new StackFolder(stack, deployment);
  const plans = await planDestruction(stacks, folderOf, { note: (line) => report.reached(line) });
  const client = await workspaceClient(context);
  for (const { project } of outcome.projects) {
    const { plan, registry, endpoint } = await modelToEmpty(projectModel(client, naming, project));
    await emptyModel(plan, registry, endpoint);
  }
  const changes = await destroyStage(plans, folderOf, {
    live: (line) => report.live(line),
    reached: (line) => report.reached(line),
  });
  const states = await Promise.all(stacks.map(({ name }) => pullState(folderOf(name))));
  const left = states.flatMap(recordedObjects).map(({ address }) => address);
  if (left.length > 0) throw new UserError(`the states still contain resources after the destroy: ${left.join(", ")}`);
  const destroyed = changes.reduce((sum, change) => sum + change.destroyed, 0);
  return `${destroyed} resources destroyed, nothing left`;
}

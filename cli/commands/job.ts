import { Argument, type Command } from "commander";
import { connect } from "../connect";
import { explainFailure, runJob, succeeded } from "../databricks/jobs";
import { UserError } from "../project";
import { workspaceOption } from "./options";
import { projectsOf, readStage } from "./stage-projects";

interface JobOptions {
  readonly project?: string;
  readonly home?: string;
}

/** `fraudops job <stage> <role>`: what a pipeline runs after an apply, and people by hand. */
export function addJobCommand(program: Command): void {
  program
    .command("job")
    .description("run a job of each ML project of a stage, one after the other, and wait for the results")
    .argument("<stage>")
    .addArgument(new Argument("<role>", "which of a project's jobs").choices(["unit-tests", "training", "scoring"]))
    .option("--project <name>", "one ML project (default: all of the stage)")
    .addOption(workspaceOption())
    .action(job);
}

/** A project whose job fails keeps no other from its own. */
async function job(name: string, role: string, { project, home }: JobOptions): Promise<void> {
  const stage = readStage(name);
  const { config, naming } = stage;
  const names = projectsOf(config, project).map((name) => naming.name(name, role));
  const { host, client } = await connect(stage, home);
  console.log(`on ${host}:`);
  const failed: string[] = [];
  for (const name of names) {
    console.log(`job ${name}`);
    const run = await runJob(client, name, {
      onTaskEnd: ({ task_key: key, state }) => console.log(`${key}: ${state.result_state ?? ""}`),
    });
    if (succeeded(run)) {
      console.log(`run ${run.run_id} succeeded`);
    } else {
      console.error(await explainFailure(client, run));
      failed.push(name);
    }
  }
  if (failed.length > 0) throw new UserError(`failed: ${failed.join(", ")}`);
}

import type { Command } from "commander";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { loadAccount, loadStage } from "../../config/load";
import { Naming } from "../../core/naming";
import { configuration } from "../configuration";
import { connect } from "../connect";
import { explainFailure, runJob, succeeded } from "../databricks/jobs";
import { runTool } from "../process";
import { projectRoot, UserError } from "../project";
import { gitlabReport, planText } from "../report/plan-text";
import { planStack, stacksInOrder, type StackPlan } from "../terraform/plan";
import { buildWheel } from "../wheel";
import { workspaceOption } from "./options";

/** `fraudops plan | apply | job <stage>`: what CI calls, against whatever cloud the environment points to. */
export function addStageCommands(program: Command): void {
  program
    .command("plan")
    .description("plan each stack of a stage and print it as Markdown")
    .argument("<stage>")
    .option("--out <file>", "write the Markdown there as well")
    .option("--gitlab <file>", "write GitLab's terraform report there")
    .action(plan);
  program.command("apply").description("apply the stacks of a stage").argument("<stage>").action(apply);
  program
    .command("job")
    .description("run a job of a stage (unit-tests, training, scoring) and wait for its result")
    .argument("<stage>")
    .argument("<role>")
    .option("--project <name>", "ML project", "fraud")
    .addOption(workspaceOption())
    .action(job);
}

async function plan(stage: string, options: { out?: string; gitlab?: string }): Promise<void> {
  loadStage(stage, configuration());
  await buildWheel();
  const outDirectory = path.resolve(projectRoot, process.env["CDKTF_OUTPUT"] ?? "cdktf.out");
  const synth = await runTool("cdktf", ["synth"]);
  if (synth.exitCode !== 0) throw new UserError(`cdktf synth failed:\n${synth.output}`);
  const plans: StackPlan[] = [];
  for (const stack of stacksInOrder(outDirectory, stage)) plans.push(await planStack(outDirectory, stack));
  const text = planText(stage, plans);
  console.log(text);
  if (options.out !== undefined) writeFileSync(options.out, text);
  if (options.gitlab !== undefined) writeFileSync(options.gitlab, JSON.stringify(gitlabReport(plans)));
}

async function apply(stage: string): Promise<void> {
  loadStage(stage, configuration());
  await buildWheel();
  const result = await runTool("cdktf", ["deploy", `${stage}-*`, "--auto-approve"], { inherit: true });
  process.exitCode = result.exitCode;
}

async function job(stage: string, role: string, { project, home }: { project: string; home: string }): Promise<void> {
  const naming = new Naming(loadAccount(configuration()).service, stage);
  const { client } = await connect(naming, home);
  const run = await runJob(client, naming.name(project, role), {
    onTaskEnd: ({ task_key: key, state }) => console.log(`${key}: ${state.result_state ?? ""}`),
  });
  if (!succeeded(run)) throw new UserError(await explainFailure(client, run));
  console.log(`run ${run.run_id} succeeded`);
}

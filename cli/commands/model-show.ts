import { Argument, type Command } from "commander";
import { connect } from "../connect";
import { ofDeployed } from "../databricks/deployed";
import { projectModel } from "../databricks/project-model";
import type { VersionDetail } from "../databricks/registry";
import { measuredOf } from "../measured";
import { UserError } from "../project";
import { projectTitle, taskOf } from "../project-task";
import { versionText } from "../report/version-text";
import type { TargetOptions } from "../target";
import { document, LAUNCHER } from "./documentation";
import { openStage } from "./open-stage";
import { addTargetOptions, projectOption, stageArgument } from "./options";
import { printJson } from "./print-json";
import { projectsOf } from "./stage-projects";

interface ShowOptions extends TargetOptions {
  readonly project?: string;
  readonly json?: true;
}

/** `fraudops model show <stage> [version]`: origin and evaluation of a version. */
export function addShowCommand(model: Command): void {
  const showing = model
    .command("show")
    .description("show the origin of a version (data, code, settings) and the gate's decision")
    .addArgument(stageArgument())
    .addArgument(new Argument("[version]", "number or alias of a version").default("champion"))
    .addOption(projectOption())
    .action(show);
  document(addTargetOptions(showing), {
    examples: [
      ["model show dev", "show the champion of each project"],
      ["model show prod 3 --project fraud", "show version 3 of a project's model"],
      ["model show prod previous --project fraud --json", "print the version with the alias `previous` as JSON"],
    ],
    json: "{ target, host, models: [{ project, task, model, version, aliases, status, made, released, run, gate, waiver, metrics, tags }] }; `tags` are the tags of the MLflow run",
  });
}

async function show(name: string, version: string, { project, ...options }: ShowOptions): Promise<void> {
  const { target, stage } = await openStage(name, options);
  const projects = projectsOf(stage.config, project);
  const { client, host } = await connect(stage, target);
  const found: { readonly project: string; readonly model: string; readonly detail: VersionDetail }[] = [];
  const lacking: string[] = [];
  for (const each of projects) {
    const { registry } = projectModel(client, stage.naming, each);
    const detail = await ofDeployed(client, stage.naming, each, () => registry.detail(version));
    if (detail === undefined) lacking.push(registry.model);
    else found.push({ project: each, model: registry.model, detail });
  }
  if (found.length === 0) {
    throw new UserError(
      `${lacking.join(", ")} ${lacking.length === 1 ? "has" : "have"} no version with the number or alias ${version}: \`${LAUNCHER} model list ${name}\` lists the versions, \`${LAUNCHER} job ${name} training\` trains one`,
    );
  }
  if (options.json === true) {
    printJson({ target: target.description, host, models: found.map(asJson) });
    return;
  }
  for (const { project: each, model, detail } of found) {
    console.log(`\n${projectTitle(each)}: ${model}\n`);
    console.log(versionText(each, detail));
  }
  for (const model of lacking) console.log(`\n${model} has no version with the number or alias ${version}`);
}

function asJson({ project, model, detail }: { project: string; model: string; detail: VersionDetail }): unknown {
  const { version, aliases, status, made, runId, metrics, tags, waiver } = detail;
  return {
    ...{ project, task: taskOf(project) ?? null, model, version, aliases, status },
    made: made === undefined ? null : new Date(made).toISOString(),
    released: tags["released"] ?? null,
    run: runId ?? null,
    gate: tags["gate"] ?? null,
    waiver: waiver ?? null,
    metrics: measuredOf(project, metrics),
    tags,
  };
}

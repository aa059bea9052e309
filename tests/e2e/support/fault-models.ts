import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import type { DatabricksClient } from "../../../cli/databricks/client";
import { runTool } from "../../../cli/process";
import { projectRoot, python } from "../../../cli/project";

const SOURCE = path.join(projectRoot, "tests", "e2e", "fault-models");

interface Task {
  readonly libraries?: readonly object[];
  readonly python_wheel_task: { readonly named_parameters: Readonly<Record<string, string>> };
}

/** Builds the wheel of `fault-models`, uploads it to a volume, and returns the wheel's path there. */
export async function uploadFaultModels(client: DatabricksClient, volume: string): Promise<string> {
  const built = await runTool(python, ["-m", "hatchling", "build", "-t", "wheel"], { directory: SOURCE });
  const wheel = readdirSync(path.join(SOURCE, "dist")).find((file) => file.endsWith(".whl"));
  if (built.exitCode !== 0 || wheel === undefined) throw new Error(built.output);
  const target = `${volume}/${wheel}`;
  await client.upload(target, readFileSync(path.join(SOURCE, "dist", wheel)));
  return target;
}

/**
 * Creates a copy of the stage's training job that trains another project with an additional wheel.
 * @returns the name of the job
 */
export async function createFaultJob(
  client: DatabricksClient,
  trainingJob: string,
  project: string,
  wheel: string,
): Promise<string> {
  const { jobs = [] } = await client.call<{ jobs?: { job_id: number }[] }>(
    "GET",
    `/api/2.2/jobs/list?${new URLSearchParams({ name: trainingJob })}`,
  );
  const { settings } = await client.call<{ settings: { tasks: readonly Task[] } }>(
    "GET",
    `/api/2.2/jobs/get?job_id=${jobs[0]?.job_id}`,
  );
  const name = `fault ${project}`;
  await client.call("POST", "/api/2.2/jobs/create", {
    ...settings,
    name,
    tasks: settings.tasks.map((task) => ({
      ...task,
      libraries: [...(task.libraries ?? []), { whl: wheel }],
      python_wheel_task: {
        ...task.python_wheel_task,
        named_parameters: { ...task.python_wheel_task.named_parameters, project },
      },
    })),
  });
  return name;
}

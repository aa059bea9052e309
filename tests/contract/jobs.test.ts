import { execFileSync } from "node:child_process";
import path from "node:path";
import { committedService } from "../support/service";
import { WHEEL } from "../support/wheel";
import { committedStacks } from "./committed-stacks";

interface Task {
  readonly task_key: string;
  readonly job_cluster_key: string;
  readonly depends_on: readonly { readonly task_key: string }[];
  readonly python_wheel_task: {
    readonly package_name: string;
    readonly entry_point: string;
    readonly named_parameters: Record<string, string>;
  };
  readonly library: readonly { readonly whl: string }[];
}

interface Job {
  readonly name: string;
  readonly task: readonly Task[];
  readonly job_cluster: readonly { readonly job_cluster_key: string; readonly new_cluster: { policy_id: string } }[];
  readonly schedule?: { readonly quartz_cron_expression: string; readonly timezone_id: string };
}

/** What `python -m ml_jobs describe` says of a flag. */
interface Flag {
  readonly name: string;
  readonly required: boolean;
  readonly type: string;
  readonly choices: readonly string[] | null;
}

const repository = path.resolve(__dirname, "..", "..");
const described = JSON.parse(
  execFileSync(path.join(repository, ".venv", "bin", "python"), ["-m", "ml_jobs", "describe"], {
    cwd: path.join(repository, "jobs", "src"),
    encoding: "utf8",
  }),
) as Record<string, { readonly flags: readonly Flag[] }>;

const jobs = committedStacks().flatMap(({ name, content }) =>
  content.all("databricks_job").map((job) => ({ stack: name, content, job: job as unknown as Job })),
);
const tasks = jobs.flatMap((row) => row.job.task.map((task) => ({ ...row, task })));
const taskRows = tasks.map((row) => [`${row.job.name}: ${row.task.task_key}`, row] as const);

/** Whether the wheel's parser takes `text` as a value of the flag. References are known only after apply. */
function accepts({ type, choices }: Flag, text: string): boolean {
  if (text.includes("${") || text.includes("{{")) return type === "str" || text.includes("job.run_id");
  if (choices && !choices.includes(text)) return false;
  if (type === "int") return /^-?\d+$/.test(text);
  if (type === "float") return text.trim() !== "" && Number.isFinite(Number(text));
  if (type === "bool") return ["true", "false"].includes(text);
  return text !== "";
}

test("the stacks have jobs to hold against the wheel", () => {
  expect(jobs).toHaveLength(3 * committedService().stages.length);
});

test.each(taskRows)("%s is an entry point of the wheel", (_, { task }) => {
  expect(task.python_wheel_task.package_name).toBe("ml_jobs");
  expect(Object.keys(described)).toContain(task.python_wheel_task.entry_point);
});

test.each(taskRows)("%s is given every required flag, and none that it does not know", (_, { task }) => {
  const { entry_point: entryPoint, named_parameters: given } = task.python_wheel_task;
  const flags = described[entryPoint]?.flags ?? [];
  const names = Object.keys(given).map((name) => `--${name}`);
  expect(flags.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  expect(names).toEqual(expect.arrayContaining(flags.filter(({ required }) => required).map(({ name }) => name)));
});

test.each(taskRows)("%s is given values that its flags take", (_, { task }) => {
  const { entry_point: entryPoint, named_parameters: given } = task.python_wheel_task;
  for (const flag of described[entryPoint]?.flags ?? []) {
    const value = given[flag.name.slice(2)];
    if (value !== undefined) expect([flag.name, value, accepts(flag, value)]).toEqual([flag.name, value, true]);
  }
});

test.each(taskRows)(
  "%s runs the wheel of its own stage on the cluster of its job",
  (_, { stack, content, job, task }) => {
    const [stage, project] = stack.split("-");
    const [[name, file] = []] = Object.entries(content.byName("databricks_file"));
    expect(file).toMatchObject({ path: `/Volumes/fraudops_${stage}/platform/artifacts/${project}/${WHEEL}` });
    expect(task.library).toEqual([{ whl: `\${databricks_file.${name}.path}` }]);
    expect(job.job_cluster.map(({ job_cluster_key }) => job_cluster_key)).toContain(task.job_cluster_key);
  },
);

test.each(jobs.map(({ job }) => [job.name, job] as const))(
  "%s is declared as the provider keeps it: sorted",
  (_, job) => {
    const keys = job.task.map(({ task_key }) => task_key);
    expect(keys).toEqual([...keys].sort());
    for (const { depends_on } of job.task) {
      const dependencies = depends_on.map(({ task_key }) => task_key);
      expect(dependencies).toEqual([...dependencies].sort());
      expect(keys).toEqual(expect.arrayContaining(dependencies));
    }
  },
);

test.each(jobs.map(({ job }) => [job.name, job] as const))("%s starts its clusters under a policy", (_, job) => {
  for (const { new_cluster: cluster } of job.job_cluster) {
    expect(cluster.policy_id).toMatch(/^\$\{data\.databricks_cluster_policy\..*\.id\}$/);
  }
});

test("production trains by itself, by a Quartz expression and a time zone that exists", () => {
  const scheduled = jobs.flatMap(({ job }) => (job.schedule ? [[job.name, job.schedule] as const] : []));
  expect(scheduled.map(([name]) => name)).toEqual(["fraudops-prod-fraud-training"]);
  for (const [, { quartz_cron_expression: cron, timezone_id: timezone }] of scheduled) {
    expect(cron).toMatch(/^\S+( \S+){5,6}$/);
    expect(() => new Intl.DateTimeFormat("en", { timeZone: timezone })).not.toThrow();
  }
});

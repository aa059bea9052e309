import { JOBS, type StepDescription, type StepFlag } from "../../core/jobs-description";
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
  readonly parameter?: readonly { readonly name: string; readonly default: string }[];
  readonly schedule?: { readonly quartz_cron_expression: string; readonly timezone_id: string };
}

const described = new Map(JOBS.steps.map((step) => [step.name, step]));

const jobs = committedStacks().flatMap(({ name, content }) =>
  content.all("databricks_job").map((job) => ({ stack: name, content, job: job as unknown as Job })),
);
const tasks = jobs.flatMap((row) => row.job.task.map((task) => ({ ...row, task })));
const taskRows = tasks.map((row) => [`${row.job.name}: ${row.task.task_key}`, row] as const);

/**
 * Whether `text` is a value of the flag in the form that stacks write. The wheel's parser accepts more forms, e.g. JSON
 * with spaces. The value of a reference (`${...}`, `{{...}}`) is unknown: a reference is accepted for a text flag, and
 * a reference to the job run's id for every flag.
 */
function accepts({ type, choices }: StepFlag, text: string): boolean {
  if (text.includes("${") || text.includes("{{")) return type === "str" || text.includes("job.run_id");
  if (choices && !choices.includes(text)) return false;
  if (type === "int") return /^-?\d+$/.test(text);
  if (type === "float") return text.trim() !== "" && Number.isFinite(Number(text));
  if (type === "bool") return ["true", "false"].includes(text);
  if (type === "json") return text === JSON.stringify(JSON.parse(text)) && (text.startsWith("{") || text === "null");
  return text !== "";
}

function stepOf({ python_wheel_task: { entry_point: entryPoint } }: Task): StepDescription {
  const step = described.get(entryPoint);
  if (step === undefined) throw new Error(`no step ${entryPoint}`);
  return step;
}

test("the stacks have jobs to compare with the wheel", () => {
  const projects = committedService().stages.flatMap((stage) => Object.values(stage.projects));
  const synthetic = projects.filter(({ source }) => source.synthetic !== undefined);
  expect(jobs).toHaveLength(4 * projects.length + synthetic.length);
  expect(synthetic).not.toHaveLength(0);
});

test.each(taskRows)("%s is an entry point of the wheel, in the job that the wheel names", (_, { job, task }) => {
  expect(task.python_wheel_task.package_name).toBe("ml_jobs");
  expect(task.task_key).toBe(stepOf(task).name);
  expect(job.name.endsWith(`-${stepOf(task).job}`)).toBe(true);
});

test.each(taskRows)("%s has the dependencies of the wheel's step", (_, { task }) => {
  expect(task.depends_on.map(({ task_key }) => task_key)).toEqual([...stepOf(task).after].sort());
});

test.each(taskRows)("%s gets every flag of its step, and no other", (_, { task }) => {
  const given = Object.keys(task.python_wheel_task.named_parameters).map((name) => `--${name}`);
  expect(given.sort()).toEqual(
    stepOf(task)
      .flags.map(({ name }) => name)
      .sort(),
  );
});

test.each(jobs.map(({ job }) => [job.name, job] as const))("%s has every step of the wheel's job", (_, job) => {
  const name = JOBS.steps.map((step) => step.job).find((each) => job.name.endsWith(`-${each}`));
  const steps = JOBS.steps.filter((step) => step.job === name).map((step) => step.name);
  expect(job.task.map(({ task_key }) => task_key).sort()).toEqual(steps.sort());
});

test.each(taskRows)("%s gets valid values for its flags", (_, { job, task }) => {
  const defaults = new Map((job.parameter ?? []).map((each) => [`{{job.parameters.${each.name}}}`, each.default]));
  for (const flag of stepOf(task).flags) {
    const given = task.python_wheel_task.named_parameters[flag.name.slice(2)] ?? "";
    const value = defaults.get(given) ?? given;
    expect([flag.name, value, accepts(flag, value)]).toEqual([flag.name, value, true]);
  }
});

test.each(taskRows)(
  "%s runs the wheel of its own stage on the cluster of its job",
  (_, { stack, content, job, task }) => {
    const [stage = ""] = stack.split("-");
    const project = stack.slice(stage.length + 1);
    const [[name, file] = []] = Object.entries(content.byName("databricks_file"));
    expect(file).toMatchObject({ path: `/Volumes/fraudops_${stage}/platform/artifacts/${project}/${WHEEL}` });
    expect(task.library).toEqual([{ whl: `\${databricks_file.${name}.path}` }]);
    expect(job.job_cluster.map(({ job_cluster_key }) => job_cluster_key)).toContain(task.job_cluster_key);
  },
);

test.each(jobs.map(({ job }) => [job.name, job] as const))(
  "%s has its tasks in the order of the provider's state",
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

test.each(jobs.map(({ job }) => [job.name, job] as const))("%s starts its clusters with a cluster policy", (_, job) => {
  for (const { new_cluster: cluster } of job.job_cluster) {
    expect(cluster.policy_id).toMatch(/^\$\{data\.databricks_cluster_policy\..*\.id\}$/);
  }
});

test("production has a training schedule with a valid Quartz expression and time zone", () => {
  const scheduled = jobs.flatMap(({ job }) => (job.schedule ? [[job.name, job.schedule] as const] : []));
  expect(scheduled.map(([name]) => name)).toEqual(["fraudops-prod-fraud-training"]);
  for (const [, { quartz_cron_expression: cron, timezone_id: timezone }] of scheduled) {
    expect(cron).toMatch(/^\S+( \S+){5,6}$/);
    expect(() => new Intl.DateTimeFormat("en", { timeZone: timezone })).not.toThrow();
  }
});

test("in a stage, the tests of the common code run in the jobs of the first project only", () => {
  const scopes = tasks
    .filter(({ task }) => task.task_key === "unit-tests")
    .map(({ stack, task }) => [stack, task.python_wheel_task.named_parameters["scope"]]);
  expect(scopes).toEqual(
    expect.arrayContaining([
      ["dev-cash-demand", "all"],
      ["dev-fraud", "project"],
      ["prod-fraud", "all"],
    ]),
  );
});

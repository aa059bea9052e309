import description from "../jobs/description.json";
import { isObject, type JsonObject } from "./json";

/** Types of flags. The text of a flag is parsed into a value of its type. */
const FLAG_TYPES = ["str", "int", "float", "bool", "json"] as const;

/** One flag of an entry point. */
export interface StepFlag {
  /** Name with leading dashes, e.g. `--split-seed`. */
  readonly name: string;
  readonly type: (typeof FLAG_TYPES)[number];
  /** Allowed values; null if every value of the type is allowed. */
  readonly choices: readonly string[] | null;
}

/** An entry point of the jobs wheel. */
export interface StepDescription {
  readonly name: string;
  /** Job that runs the step as a task, e.g. `training`. */
  readonly job: string;
  /** Steps of the same job that must succeed first. */
  readonly after: readonly string[];
  readonly flags: readonly StepFlag[];
}

/** A metric for which `gate.limits` can have a limit. Without a waiver, a model that misses a limit is not released. */
export interface MetricDescription {
  /** Display name, with the unit if there is one. */
  readonly title: string;
  readonly better: "higher" | "lower";
  /** Smallest possible value; null if there is none. */
  readonly least: number | null;
  /** Largest possible value; null if there is none. */
  readonly greatest: number | null;
}

/** A machine learning task (not a job's task), e.g. binary classification. */
export interface TaskDescription {
  /** Metric by which the gate compares a new model with the champion. */
  readonly primary: string;
  readonly metrics: Readonly<Record<string, MetricDescription>>;
}

/** An ML project in the jobs wheel. */
export interface ProjectDescription {
  /** ML task of the project: a key of `JobsDescription.tasks`. */
  readonly task: string;
  /** Columns, or combinations of columns, whose values divide the holdout into slices for the evaluation. */
  readonly slices: readonly (readonly string[])[];
  /**
   * Parameters of the project's generator of synthetic rows, with their defaults; null for a project without a
   * generator.
   */
  readonly synthetic: { readonly parameters: Readonly<Record<string, number>> } | null;
  /** Whether the project has unit tests of its own. */
  readonly tests: boolean;
}

/** Content of `jobs/description.json`, which `npm run jobs:describe` writes from the Python code. */
export interface JobsDescription {
  readonly steps: readonly StepDescription[];
  /** Metrics that apply to the models of every ML task, e.g. a latency. */
  readonly metrics: Readonly<Record<string, MetricDescription>>;
  readonly tasks: Readonly<Record<string, TaskDescription>>;
  readonly projects: Readonly<Record<string, ProjectDescription>>;
}

/**
 * Checks the content of `jobs/description.json`: its shape, and that every referenced step, task and metric exists.
 *
 * @throws Error with the path of the first invalid value
 */
export function readJobsDescription(value: unknown): JobsDescription {
  const root = new Node(value, "");
  const steps = root.at("steps").list().map(checkStep);
  root.at("metrics").entries().forEach(checkMetric);
  const tasks = root.at("tasks").entries();
  for (const task of tasks) {
    const metrics = task.at("metrics");
    metrics.entries().forEach(checkMetric);
    task.at("primary").oneOf(metrics.keys());
  }
  const names = root.at("tasks").keys();
  for (const project of root.at("projects").entries()) {
    project.at("task").oneOf(names);
    for (const slice of project.at("slices").list()) for (const column of slice.list()) column.is("string");
    project.at("tests").is("boolean");
    const synthetic = project.at("synthetic");
    if (synthetic.value !== null) for (const each of synthetic.at("parameters").entries()) each.is("number");
  }
  for (const { name, after, job } of steps) {
    const others = steps.filter((other) => other.job === job && other.name !== name);
    for (const each of after) each.oneOf(others.map((other) => other.name));
  }
  return value as JobsDescription;
}

function checkStep(step: Node): { name: string; job: string; after: readonly Node[] } {
  const name = step.at("name").text();
  for (const flag of step.at("flags").list()) {
    flag.at("name").text();
    flag.at("type").oneOf(FLAG_TYPES);
    const choices = flag.at("choices");
    if (choices.value !== null) for (const choice of choices.list()) choice.is("string");
  }
  return { name, job: step.at("job").text(), after: step.at("after").list() };
}

function checkMetric(metric: Node): void {
  metric.at("title").text();
  metric.at("better").oneOf(["higher", "lower"]);
  for (const bound of ["least", "greatest"]) {
    if (metric.at(bound).value !== null) metric.at(bound).is("number");
  }
}

/** A value in `jobs/description.json` with its path, for error messages. */
class Node {
  public constructor(
    public readonly value: unknown,
    private readonly place: string,
  ) {}

  public at(key: string): Node {
    return new Node(this.mapping()[key], this.place === "" ? key : `${this.place}.${key}`);
  }

  public keys(): readonly string[] {
    return Object.keys(this.mapping());
  }

  public entries(): readonly Node[] {
    return this.keys().map((key) => this.at(key));
  }

  public list(): readonly Node[] {
    if (!Array.isArray(this.value)) throw this.fault("a list");
    return this.value.map((item: unknown, index) => new Node(item, `${this.place}[${String(index)}]`));
  }

  public text(): string {
    this.is("string");
    return this.value as string;
  }

  public is(type: "string" | "number" | "boolean"): void {
    if (typeof this.value !== type) throw this.fault(`a ${type}`);
  }

  public oneOf(allowed: readonly string[]): void {
    if (!allowed.includes(this.value as string)) throw this.fault(allowed.join(", ") || "nothing");
  }

  private mapping(): JsonObject {
    if (!isObject(this.value)) throw this.fault("a mapping");
    return this.value;
  }

  private fault(allowed: string): Error {
    const given = this.value === undefined ? "missing" : JSON.stringify(this.value);
    return new Error(
      `jobs/description.json: ${this.place || "the file"} is ${given.slice(0, 60)}, must be ${allowed}; ` +
        "write the file again with `npm run jobs:describe`",
    );
  }
}

/** Checked content of `jobs/description.json`. */
export const JOBS: JobsDescription = readJobsDescription(description);

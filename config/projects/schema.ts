import { z } from "zod";
import { JOBS, type MetricDescription, type TaskDescription } from "../../core/jobs-description";
import { reason } from "../fields";
import { TIME_ZONES } from "../suggestions";
import { checked } from "../text/fault";
import { sentence } from "../text/sentence-text";
import { columnNameFault, expressionFault, tableNameFault } from "../text/table-text";
import { timezoneFault } from "../text/timezone-text";
import { dateText } from "../text/date-text";

/** A share, greater than 0 and less than 1. */
const fraction = z.number().gt(0).lt(1);

const seed = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);

const waiverSchema = z
  .strictObject({
    reason: reason.describe("Why a model that misses limits is acceptable; shown to reviewers"),
    expires: dateText.describe('Last day on which the waiver is valid, e.g. "2026-12-31"; within a year'),
  })
  .optional()
  .describe("Lets a model that misses limits pass the gate for a limited time");

const columnName = checked(columnNameFault);

/** Limits that a model must meet, by metric. */
export type Limits = Readonly<
  Partial<Record<string, { readonly min?: number | undefined; readonly max?: number | undefined }>>
>;

/** Parts of a project's schema that depend on the project. */
interface ProjectChoices {
  readonly parameters: z.ZodType<Readonly<Partial<Record<string, number>>>>;
  readonly limits: z.ZodType<Limits>;
  readonly sliceLimits: z.ZodType<Limits>;
}

const labelsSchema = z
  .strictObject({
    table: checked(tableNameFault).describe("Table of outcomes, catalog.schema.table"),
    key: columnName.describe("Column with the key of the source row that the outcome belongs to"),
    label: columnName.describe("Column with the outcome; of several per key, the one that arrived last is used"),
    arrived: columnName.describe("Column with the time at which the outcome became known"),
  })
  .optional()
  .describe("Separate table of outcomes that become known later");

function sourceSchema({ parameters }: ProjectChoices) {
  return z
    .strictObject({
      table: checked(tableNameFault)
        .optional()
        .describe("Table, view or foreign table that the jobs read and never write, catalog.schema.table"),
      columns: z
        .record(columnName, checked(expressionFault).describe("SQL expression for the column"))
        .optional()
        .describe(
          "For each column of the project's data contract: an SQL expression; default: the table's column with the same name",
        ),
      labels: labelsSchema,
      synthetic: z
        .strictObject({
          rows: z
            .int()
            .min(100)
            .max(1_000_000_000)
            .describe("Number of rows that the first run generates; each later run adds a tenth as many"),
          seed: seed.describe("Seed of the generator; the same seed gives the same rows"),
          drift: z
            .number()
            .min(0)
            .max(1)
            .describe("Strength of the drift in the rows of later runs, from 0 (none) to 1"),
          parameters: parameters.optional().describe("The generator's own parameters, as the project declares them"),
        })
        .optional()
        .describe("Rows from the project's generator, instead of a table"),
    })
    .describe("Source of the rows: an existing table, or the project's generator of synthetic rows");
}

const scheduleSchema = z.strictObject({
  cron: checked(sentence(1)).describe(
    'Quartz cron: seconds minutes hours day-of-month month day-of-week [year], e.g. "0 0 3 * * ?"',
  ),
  timezone: checked(timezoneFault)
    .meta({ examples: TIME_ZONES })
    .describe('IANA time zone by its exact name, e.g. "Europe/Berlin"'),
});

const trainingSchema = z
  .strictObject({
    engine: z
      .enum(["local", "spark"])
      .describe("local: trains on the driver; spark: trains on all workers (xgboost.spark)"),
    folds: z.int().min(2).max(20).describe("Folds of the cross-validation"),
    holdoutShare: fraction.describe(
      "Holdout's share of the rows with a known outcome. With a time column, the latest rows are the holdout",
    ),
    splitSeed: seed.describe("Selects the holdout's rows if there is no time column; a new seed creates a new holdout"),
    seed: seed.describe("Seed of the algorithms"),
    schedule: scheduleSchema.optional().describe("Schedule of the training job; default: on demand only"),
    timeoutMinutes: z.int().min(1).max(10_080).describe("Minutes after which the run is cancelled"),
  })
  .describe("Training of the model");

const servingSchema = z
  .strictObject({
    workloadSize: z
      .enum(["Small", "Medium", "Large"])
      .describe("Concurrent requests: Small 0-4, Medium 8-16, Large 16-64"),
    scaleToZero: z.boolean().describe("Release compute when idle; the next request then waits for a cold start"),
    canaryPercent: z.int().min(1).max(99).describe("Percentage of the traffic that a challenger gets first"),
    release: z
      .union([
        z.literal("jobs").describe("The release job sets versions and traffic, after its checks"),
        z
          .strictObject({ pinned: z.int().min(1).describe("Model version") })
          .describe("Terraform serves one pinned version"),
      ])
      .describe("Who sets versions and traffic: the release job, or Terraform with one pinned version"),
  })
  .describe("Serving endpoint that clients call");

function projectShape(choices: ProjectChoices) {
  return z
    .strictObject({
      source: sourceSchema(choices),
      training: trainingSchema,
      gate: z
        .strictObject({
          limits: choices.limits.describe("Limits that a model must meet, by metric"),
          sliceLimits: choices.sliceLimits
            .optional()
            .describe(
              "Limits that a model must meet in every slice with at least the support `sliceSupport`, by metric",
            ),
          sliceSupport: z
            .int()
            .min(1)
            .max(1_000_000)
            .default(10)
            .describe(
              "Smallest support with which `sliceLimits` apply to a slice. Support: the slice's number of rows of its rarest class; for a regression, its number of rows",
            ),
          margin: z
            .number()
            .gt(0)
            .describe(
              "Amount by which a model may be worse than the champion, in the unit of the task's primary metric",
            ),
          confidence: z
            .number()
            .min(0.7)
            .max(0.999)
            .default(0.9)
            .describe("Confidence with which the gate must show that a model is not worse by more than the margin"),
          waiver: waiverSchema,
        })
        .describe("Criteria that a model must meet to be registered and released"),
      serving: servingSchema,
    })
    .describe("One ML project");
}

type Metrics = Readonly<Record<string, MetricDescription>>;

/**
 * Schema of limits that allows `min` and `max` for each of the given metrics. The rule in `config/rules/gate.ts` then
 * checks that the project's ML task has these metrics, and that each has the limit, `min` or `max`, that it requires.
 */
function anyLimits(metrics: Metrics) {
  const limit = z
    .strictObject({
      min: z.number().optional().describe("Lowest value that passes, if higher is better"),
      max: z.number().optional().describe("Highest value that passes, if lower is better"),
    })
    .describe("Limit of the metric");
  return z.partialRecord(z.enum(Object.keys(metrics)), limit);
}

/**
 * Schema of a gate's limits for editors. It allows `min` for a metric if higher is better, otherwise `max`, and only
 * values in the metric's range.
 */
function exactLimits(metrics: Metrics): z.ZodType<Limits> {
  const limits = Object.entries(metrics).map(([name, { title, better, least, greatest }]) => {
    const above = least === null ? z.number() : z.number().min(least);
    const value = greatest === null ? above : above.max(greatest);
    const limit =
      better === "higher"
        ? z.strictObject({ min: value.describe("Lowest value that passes") })
        : z.strictObject({ max: value.describe("Highest value that passes") });
    return [name, limit.optional().describe(`${title}; ${better} is better`)] as const;
  });
  return z.strictObject(Object.fromEntries(limits));
}

/** Metrics of all ML tasks, e.g. of binary classification and of regression. */
const TASK_METRICS = Object.assign({}, ...Object.values(JOBS.tasks).map(({ metrics }) => metrics)) as Metrics;

/** Schema of an ML project of a stage. */
export const projectSchema = projectShape({
  parameters: z.record(z.string(), z.number().describe("Value of the parameter")),
  limits: anyLimits({ ...TASK_METRICS, ...JOBS.metrics }),
  sliceLimits: anyLimits(TASK_METRICS),
});

/** Sections of a project; a complete project has all of them. */
export const PROJECT_SECTIONS = Object.keys(projectSchema.shape);

/**
 * Schemas that editors apply to each project in the jobs wheel. A schema lists the metrics of the project's ML task and
 * the parameters of its generator of synthetic rows.
 */
export function editorProjectSchemas(jobs = JOBS): Readonly<Record<string, z.ZodType>> {
  return Object.fromEntries(
    Object.entries(jobs.projects).map(([name, { task, synthetic }]) => {
      const { metrics } = jobs.tasks[task] as TaskDescription;
      const parameters = Object.entries(synthetic?.parameters ?? {}).map(([parameter, value]) => [
        parameter,
        z
          .number()
          .optional()
          .describe(`Default: ${String(value)}`),
      ]);
      const shape = projectShape({
        parameters: z.strictObject(Object.fromEntries(parameters) as Record<string, z.ZodOptional<z.ZodNumber>>),
        limits: exactLimits({ ...metrics, ...jobs.metrics }),
        sliceLimits: exactLimits(metrics),
      });
      return [name, shape.describe(`The ML project ${name}, ${task}`)];
    }),
  );
}

export type ProjectConfig = z.infer<typeof projectSchema>;
export type SourceConfig = ProjectConfig["source"];

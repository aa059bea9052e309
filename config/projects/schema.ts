import { z } from "zod";
import { JOBS, type MetricDescription, type TaskDescription } from "../../core/jobs-description";
import { reason } from "../fields";
import { TIME_ZONES } from "../suggestions";
import { checked } from "../text/fault";
import { sentence } from "../text/sentence-text";
import { columnNameFault, expressionFault, tableNameFault } from "../text/table-text";
import { timezoneFault } from "../text/timezone-text";

/** A share of something: neither none nor all of it. */
const fraction = z.number().gt(0).lt(1);

const seed = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);

const waiverSchema = z
  .strictObject({
    reason: reason.describe("Why a model that misses limits is acceptable; reviewers read it"),
    expires: z.iso.date().describe('Last day on which the waiver counts, e.g. "2026-12-31"; within a year'),
  })
  .optional()
  .describe("Lets a model pass that misses limits of the gate, for a while");

const columnName = checked(columnNameFault);

/** By metric, what a model must keep to. */
export type Limits = Readonly<
  Partial<Record<string, { readonly min?: number | undefined; readonly max?: number | undefined }>>
>;

/** What the shape of a project leaves open. */
interface ProjectChoices {
  readonly parameters: z.ZodType<Readonly<Partial<Record<string, number>>>>;
  readonly limits: z.ZodType<Limits>;
  readonly sliceLimits: z.ZodType<Limits>;
}

const labelsSchema = z
  .strictObject({
    table: checked(tableNameFault).describe("Table in which outcomes arrive, catalog.schema.table"),
    key: columnName.describe("Its column with the key of the source's row"),
    label: columnName.describe("Its column with the outcome; the newest one per key counts"),
    arrived: columnName.describe("Its column with the time at which the outcome became known"),
  })
  .optional()
  .describe("Outcomes that become known later, in a table of their own");

function sourceSchema({ parameters }: ProjectChoices) {
  return z
    .strictObject({
      table: checked(tableNameFault)
        .optional()
        .describe("Table, view or foreign table that is read and never written, catalog.schema.table"),
      columns: z
        .record(columnName, checked(expressionFault).describe("SQL expression that makes the column"))
        .optional()
        .describe("By column of the project's contract, how the table has it; a column left out has the same name"),
      labels: labelsSchema,
      synthetic: z
        .strictObject({
          rows: z.int().min(100).max(1_000_000_000).describe("Rows of the first batch; each later run adds a tenth"),
          seed: seed.describe("Same seed, same rows"),
          drift: z.number().min(0).max(1).describe("How far later rows are from the first: 0 is not at all"),
          parameters: parameters.optional().describe("The generator's own parameters, as the project declares them"),
        })
        .optional()
        .describe("Rows that the project's generator makes, where there is no table"),
    })
    .describe("Where the rows come from: a table that is there, or the project's generator");
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
    engine: z.enum(["local", "spark"]).describe("Fits on the driver alone, or on every worker (xgboost.spark)"),
    folds: z.int().min(2).max(20).describe("Folds of the cross-validation"),
    holdoutShare: fraction.describe(
      "Share of the rows with a known outcome that are held out: the latest ones, if there is a time column",
    ),
    splitSeed: seed.describe(
      "Decides which rows are held out where there is no time column; another one makes a new holdout",
    ),
    seed: seed.describe("Seed of the algorithms"),
    schedule: scheduleSchema.optional().describe("When the training job starts by itself; left out: only on demand"),
    timeoutMinutes: z.int().min(1).max(10_080).describe("The whole run is cancelled after this"),
  })
  .describe("How a model is trained, and when");

const servingSchema = z
  .strictObject({
    workloadSize: z.enum(["Small", "Medium", "Large"]).describe("Concurrent requests: 0-4, 8-16, 16-64"),
    scaleToZero: z.boolean().describe("Release compute when idle; the next request then waits for a cold start"),
    canaryPercent: z.int().min(1).max(99).describe("Share of the traffic that a challenger gets first"),
    release: z
      .union([
        z.literal("jobs").describe("The release job, after its checks"),
        z.strictObject({ pinned: z.int().min(1).describe("Model version") }).describe("Terraform, one version"),
      ])
      .describe("Who sets versions and traffic: the release job, or Terraform with one pinned version"),
  })
  .describe("The endpoint that clients call");

function projectShape(choices: ProjectChoices) {
  return z
    .strictObject({
      source: sourceSchema(choices),
      training: trainingSchema,
      gate: z
        .strictObject({
          limits: choices.limits.describe("By metric, what a model must keep to"),
          sliceLimits: choices.sliceLimits
            .optional()
            .describe("By metric, what a model must keep to in every slice that has the support"),
          sliceSupport: z
            .int()
            .min(1)
            .max(1_000_000)
            .default(10)
            .describe("Rows of the rarest class (of a regression: rows) from which on a slice is held to its limits"),
          margin: z
            .number()
            .gt(0)
            .describe("How much worse than the champion a model may be, in the unit of its task's first metric"),
          confidence: z
            .number()
            .min(0.7)
            .max(0.999)
            .default(0.9)
            .describe("How sure the gate must be that a model is not worse by more than the margin"),
          waiver: waiverSchema,
        })
        .describe("What a model must pass to be registered and released"),
      serving: servingSchema,
    })
    .describe("One ML project");
}

type Metrics = Readonly<Record<string, MetricDescription>>;

/** Limits of any of these metrics, on either side: `gateRule` holds them against the project's task. */
function anyLimits(metrics: Metrics) {
  const limit = z
    .strictObject({
      min: z.number().optional().describe("Least value that passes, where higher is better"),
      max: z.number().optional().describe("Greatest value that passes, where lower is better"),
    })
    .describe("What the metric must keep to");
  return z.partialRecord(z.enum(Object.keys(metrics)), limit);
}

/** For editors: each metric with the one side that makes sense. */
function exactLimits(metrics: Metrics): z.ZodType<Limits> {
  const limits = Object.entries(metrics).map(([name, { title, better, least, greatest }]) => {
    const above = least === null ? z.number() : z.number().min(least);
    const value = greatest === null ? above : above.max(greatest);
    const limit =
      better === "higher"
        ? z.strictObject({ min: value.describe("Least value that passes") })
        : z.strictObject({ max: value.describe("Greatest value that passes") });
    return [name, limit.optional().describe(`${title}; ${better} is better`)] as const;
  });
  return z.strictObject(Object.fromEntries(limits));
}

/** Metrics of all tasks. */
const TASK_METRICS = Object.assign({}, ...Object.values(JOBS.tasks).map(({ metrics }) => metrics)) as Metrics;

/** One ML project of a stage. */
export const projectSchema = projectShape({
  parameters: z.record(z.string(), z.number().describe("Value of the parameter")),
  limits: anyLimits({ ...TASK_METRICS, ...JOBS.metrics }),
  sliceLimits: anyLimits(TASK_METRICS),
});

/** Shape of each project that the wheel holds, for editors: with the metrics of its task and its own parameters. */
export function editorProjectSchemas(jobs = JOBS): Readonly<Record<string, z.ZodType>> {
  return Object.fromEntries(
    Object.entries(jobs.projects).map(([name, { task, synthetic }]) => {
      const { metrics } = jobs.tasks[task] as TaskDescription;
      const parameters = Object.entries(synthetic?.parameters ?? {}).map(([parameter, value]) => [
        parameter,
        z
          .number()
          .optional()
          .describe(`Left out: ${String(value)}`),
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

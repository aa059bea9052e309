import { z } from "zod";
import { recordPrefix } from "../../core/records";
import type { CommittedCode } from "../records/committed-code";

const metric = z.strictObject({
  name: z.string(),
  title: z.string(),
  better: z.string(),
  value: z.number().nullable(),
});

const project = z.strictObject({
  project: z.string(),
  unitTests: z.strictObject({ runId: z.number(), codeVersion: z.string() }),
  training: z.strictObject({
    runId: z.number(),
    /** Whether that run found nothing new, and the version is of an earlier one. */
    nothingNew: z.boolean(),
  }),
  model: z.strictObject({
    name: z.string(),
    version: z.string(),
    codeVersion: z.string(),
    /** Name of the primary metric. */
    primary: z.string(),
    metrics: z.array(metric),
  }),
  gate: z.strictObject({ verdict: z.string(), waiver: z.string().optional() }),
  release: z.strictObject({ at: z.string(), basis: z.string() }),
  query: z.strictObject({ rows: z.number() }),
});

const schema = z.strictObject({
  schema: z.literal(1),
  stage: z.string(),
  commit: z.string(),
  tree: z.string(),
  configuration: z.string(),
  recordedAt: z.iso.datetime(),
  /** Address of the pipeline's run that has recorded it. */
  pipeline: z.string().optional(),
  stacks: z.array(z.strictObject({ stack: z.string(), serial: z.number().optional() })),
  projects: z.array(project),
  /** By what the code itself reached the stage. */
  promotion: z.string(),
});

/**
 * What a stage has done with a git tree and a configuration: its stacks are applied and a new plan has nothing to change,
 * the unit tests have passed on its compute, and of each project a model of this code was trained, gated, registered,
 * released and has answered.
 */
export type Evidence = z.infer<typeof schema>;
export type ProjectEvidence = z.infer<typeof project>;

/** @throws ZodError when it is none, or of a format that is not known */
export function parseEvidence(body: Uint8Array | string): Evidence {
  return schema.parse(JSON.parse(typeof body === "string" ? body : Buffer.from(body).toString("utf8")));
}

/** Key of the evidence of a stage for code, without prefix and extension: `<stage>/<git tree>/<configuration>`. */
export function evidenceName(
  stage: string,
  { tree, configuration }: Pick<CommittedCode, "tree" | "configuration">,
): string {
  return `${stage}/${tree}/${configuration}`;
}

/** Key of the object that holds evidence. */
export function evidenceKey(stage: string, code: Pick<CommittedCode, "tree" | "configuration">): string {
  return `${recordPrefix("evidence")}${evidenceName(stage, code)}.json`;
}

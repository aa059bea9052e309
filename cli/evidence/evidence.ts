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
    /** Whether the training run found no new rows, code or settings, so that the model is from an earlier run. */
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
  /** URL of the pipeline run that recorded the evidence. */
  pipeline: z.string().optional(),
  stacks: z.array(z.strictObject({ stack: z.string(), serial: z.number().optional() })),
  projects: z.array(project),
  /** Why the code was allowed in the stage: evidence of the preceding stage, a waiver, or no requirement. */
  promotion: z.string(),
});

/**
 * Evidence that a stage ran a git tree with a configuration: its stacks are applied and a new plan has no changes, the
 * unit tests passed on its compute, and each project has a model of this code that was trained, passed the gate (or was
 * accepted by a waiver), was registered and released, and answered queries.
 */
export type Evidence = z.infer<typeof schema>;
export type ProjectEvidence = z.infer<typeof project>;

/** @throws SyntaxError or ZodError if the content is malformed or of an unknown format */
export function parseEvidence(body: Uint8Array | string): Evidence {
  return schema.parse(JSON.parse(typeof body === "string" ? body : Buffer.from(body).toString("utf8")));
}

/** Name of a stage's evidence, its object key without prefix and extension: `<stage>/<git tree>/<configuration>`. */
export function evidenceName(
  stage: string,
  { tree, configuration }: Pick<CommittedCode, "tree" | "configuration">,
): string {
  return `${stage}/${tree}/${configuration}`;
}

/** Key of the object with a stage's evidence for a git tree and a configuration. */
export function evidenceKey(stage: string, code: Pick<CommittedCode, "tree" | "configuration">): string {
  return `${recordPrefix("evidence")}${evidenceName(stage, code)}.json`;
}

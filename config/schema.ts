import { z } from "zod";

/** Shape of `config/account.yaml`: what all stages share, and where the account lives. */
export const accountSchema = z.strictObject({
  service: z.string(),
  databricks: z.strictObject({
    accountId: z.string(),
    accountHost: z.string(),
    metastore: z.string(),
  }),
  aws: z.strictObject({ accountId: z.string(), region: z.string() }),
  ci: z.strictObject({
    github: z.strictObject({ repository: z.string() }).optional(),
    gitlab: z.strictObject({ host: z.string(), projectPath: z.string() }).optional(),
  }),
  state: z.discriminatedUnion("backend", [
    z.strictObject({ backend: z.literal("s3"), bucket: z.string(), region: z.string() }),
    z.strictObject({ backend: z.literal("local"), directory: z.string() }),
  ]),
  tags: z.record(z.string(), z.string()),
  deletionProtection: z.boolean(),
});

const scheduleSchema = z.strictObject({ cron: z.string(), timezone: z.string() });

/** One ML project of a stage. */
export const projectSchema = z.strictObject({
  data: z.strictObject({
    rows: z.number().int(),
    fraudShare: z.number(),
    seed: z.number().int(),
    /** Drift of the newly arriving slice, 0 (none) to 1. */
    drift: z.number(),
  }),
  training: z.strictObject({
    engine: z.enum(["local", "spark"]),
    folds: z.number().int(),
    holdoutShare: z.number(),
    schedule: scheduleSchema.optional(),
    timeoutMinutes: z.number().int(),
  }),
  gate: z.strictObject({ minPrAuc: z.number(), maxLatencyMs: z.number() }),
  serving: z.strictObject({
    workloadSize: z.enum(["Small", "Medium", "Large"]),
    scaleToZero: z.boolean(),
    canaryPercent: z.number().int(),
    release: z.union([z.literal("jobs"), z.strictObject({ pinned: z.number().int() })]),
  }),
});

/** Shape of a stage after `extends` has been resolved. */
export const stageSchema = z.strictObject({
  stage: z.string(),
  aws: z.strictObject({ accountId: z.string(), region: z.string() }),
  network: z.strictObject({
    cidr: z.string(),
    zones: z.number().int(),
    /** `nat`: outbound internet through one NAT gateway; `none`: no internet gateway at all. */
    egress: z.enum(["nat", "none"]),
  }),
  workspace: z.strictObject({
    pricingTier: z.enum(["PREMIUM", "ENTERPRISE"]),
    /** Adopts an existing workspace instead of creating one: no `<stage>-workspace` resources then. */
    adopt: z.strictObject({ host: z.string(), workspaceId: z.string() }).optional(),
  }),
  /** Seconds to wait between creating an IAM role and its first use. */
  iamPropagationSeconds: z.number().int(),
  deletionProtection: z.boolean(),
  compute: z.strictObject({
    sparkVersion: z.string(),
    nodeType: z.string(),
    /** Workers per job cluster; 0 is a single node. */
    workers: z.number().int(),
    spot: z.boolean(),
    maxDbusPerHour: z.number(),
  }),
  tags: z.record(z.string(), z.string()),
  projects: z.record(z.string(), projectSchema),
});

export type AccountConfig = z.infer<typeof accountSchema>;
export type StageConfig = z.infer<typeof stageSchema>;
export type ProjectConfig = z.infer<typeof projectSchema>;

import { z } from "zod";
import { NODE_TYPES } from "../core/node-types";
import { MOST_SLOTS } from "../core/slot";
import { guardSchema } from "./guard/schema";
import { networkSchema } from "./network/schema";
import { projectSchema } from "./projects/schema";
import { securitySchema } from "./security/schema";
import { awsAccountId, awsRegion, dashedName, databricksRegion, reason, stateBucket, stageName, tags } from "./fields";
import { SPARK_VERSIONS } from "./suggestions";
import { emailFault } from "./text/email-text";
import { checked, distinct } from "./text/fault";
import { gitlabHostFault, workspaceFault } from "./text/host-text";
import { importIdFault } from "./text/import-id-text";
import { projectPathFault, repositoryFault } from "./text/repository-text";
import { sentence } from "./text/sentence-text";
import { tableNameFault } from "./text/table-text";

const WORKSPACE_ID = `the number behind ?o= in the workspace's address, in quotes; at most ${String(Number.MAX_SAFE_INTEGER)}`;

/** The stacks have neither modules nor counted resources. */
const ADDRESS = 'a resource\'s address as a plan writes it, "<type>.<name>" without module and index';

const resourceAddress = z
  .string()
  .regex(
    /^(aws|databricks)_[a-z0-9_]+\.[A-Za-z_][A-Za-z0-9_-]*$/,
    `${ADDRESS}, e.g. "databricks_catalog.Catalog_742F25FD"`,
  );

/** A rule refuses another stack's address, with the way. */
const movedAddress = z
  .string()
  .regex(
    /^([a-z0-9-]+\/)?(aws|databricks|terraform)_[a-z0-9_]+\.[A-Za-z_][A-Za-z0-9_-]*$/,
    `${ADDRESS}, e.g. "databricks_catalog.Catalog_742F25FD"`,
  );

const budget = z.strictObject({
  usdPerMonth: z.number().gt(0).max(10_000_000).describe("List price of Databricks alone, without AWS's share"),
  alertEmails: distinct(
    z.array(checked(emailFault).meta({ format: "email" }).describe("One address")).min(1),
    (email) => email.toLowerCase(),
  ).describe("Who is told in the month in which it costs more"),
});

/** Longest time, in hours, that a merge request's stage may stand untouched: a month. */
const LONGEST_LIFETIME_HOURS = 744;

/** Shape of `config/account.yaml`: what all stages share, and where the account lives. */
export const accountSchema = z.strictObject({
  service: dashedName.describe("Prefix of every name that the service gives"),
  databricks: z
    .strictObject({
      accountId: z
        .string()
        .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "a UUID in lower case, as the account console shows it")
        .describe("Databricks account, a UUID"),
      metastore: z
        .string()
        .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,254}$/, "1 to 255 letters, digits, dashes and underscores")
        .describe("Unity Catalog metastore of the region; all stages share it"),
      adoptMetastore: z
        .boolean()
        .describe(
          "true: the region has that metastore, as in most accounts, and it is looked up, neither changed nor destroyed; false: it is made, which Databricks refuses where the region has one",
        ),
      systemTablesFrom: stageName
        .optional()
        .describe(
          "Stage that turns on `systemSchemas`, for all; one that lasts. Left out: Databricks or somebody else does",
        ),
      systemSchemas: distinct(
        z
          .array(
            z
              .string()
              .regex(/^[a-z][a-z0-9_]*$/, "the name of a schema in the catalog system")
              .describe("One schema"),
          )
          .min(1),
      )
        .optional()
        .describe(
          "Schemas of system tables that `systemTablesFrom` turns on: only those that Databricks lists as AVAILABLE, and none that it manages itself",
        ),
      auditLogDelivery: z
        .boolean()
        .optional()
        .describe("Deliver the account's audit log to a bucket in S3; an account takes two such deliveries"),
      legacyFeaturesOff: z
        .boolean()
        .optional()
        .describe("Everybody's new workspaces in the account come without Hive metastore and DBFS root"),
    })
    .describe("The Databricks account, and what all stages share there"),
  aws: z
    .strictObject({ accountId: awsAccountId, region: databricksRegion })
    .describe("Where the state bucket, the CI roles and the metastore live"),
  ci: z
    .strictObject({
      github: z
        .strictObject({
          repository: checked(repositoryFault, /^[^/\s]+\/[^/\s]+$/).describe("owner/name, as GitHub spells it"),
          subjectPrefix: z
            .string()
            .regex(/^repo:[^:*?]+\/[^:*?]+$/, "repo:<owner and id>/<name and id>, as GitHub's OIDC settings show it")
            .optional()
            .describe(
              "Prefix of the sub claim where GitHub puts immutable ids into it; accepted beside repo:<repository>",
            ),
        })
        .optional()
        .describe("GitHub Actions of this repository may deploy"),
      gitlab: z
        .strictObject({
          host: checked(gitlabHostFault).describe("Host name, without scheme"),
          projectPath: checked(projectPathFault, /^[^/\s]+(\/[^/\s]+)+$/).describe(
            "group/project, as GitLab spells it",
          ),
        })
        .optional()
        .describe("GitLab CI of this project may deploy"),
    })
    .describe("Pipelines that are trusted through OpenID Connect; no secret is stored"),
  state: z
    .discriminatedUnion("backend", [
      z
        .strictObject({
          backend: z.literal("s3").describe("A bucket of S3, with its own lock files"),
          bucket: stateBucket,
          region: awsRegion,
        })
        .describe("In a bucket, for teams and pipelines"),
      z
        .strictObject({
          backend: z.literal("local").describe("A folder on this machine"),
          directory: checked(sentence(1)).describe("Folder, from the repository's root"),
        })
        .describe("On this machine alone, as the sandbox does"),
    ])
    .describe("Where Terraform keeps its state, one object per stack"),
  mergeRequests: z
    .strictObject({
      slots: z
        .int()
        .min(1)
        .max(MOST_SLOTS)
        .describe(
          "Merge requests that can have a stage at the same time; request n is in slot ((n - 1) mod slots) + 1",
        ),
      lifetimeHours: z
        .int()
        .min(1)
        .max(LONGEST_LIFETIME_HOURS)
        .describe("Hours after its last deploy for which a request's stage may stand; then the sweeper removes it"),
      tables: distinct(
        z.array(checked(tableNameFault).describe("Three-level name, catalog.schema.table")).min(1),
        (table) => table.toLowerCase(),
      )
        .optional()
        .describe(
          "Tables that every request may read, code of which nobody has approved; left out: synthetic rows only",
        ),
      budget: budget
        .optional()
        .describe("What all slots together may cost; neither serving nor serverless is capped by a policy"),
    })
    .optional()
    .describe(
      "A pool of slots in dev's workspace for the stages of merge requests; left out: there are no such stages",
    ),
  tags,
  imports: z
    .record(
      dashedName,
      z
        .record(resourceAddress, checked(importIdFault).describe("Id of what exists"))
        .describe("What one stack takes over, by address"),
    )
    .optional()
    .describe("What exists and is taken over, by stack and address: the id that the provider's documentation names"),
  moves: z
    .record(
      dashedName,
      z
        .record(movedAddress, movedAddress.describe("The address that it has now"))
        .describe("What moves in one stack, or in one part of every stage"),
    )
    .optional()
    .describe(
      "Addresses that have changed, by stack or by part of every stage (workspace, platform, a project): old to new",
    ),
  deletionProtection: z.boolean().describe("Whether what the account holds refuses to be destroyed"),
  guard: guardSchema,
});

/** Shape of a stage after `extends` has been resolved. */
export const stageSchema = z.strictObject({
  stage: stageName,
  aws: z
    .strictObject({ accountId: awsAccountId, region: databricksRegion })
    .describe("Where the stage's VPC and buckets live"),
  network: networkSchema,
  workspace: z
    .strictObject({
      pricingTier: z.enum(["PREMIUM", "ENTERPRISE"]).describe("Tier of the workspace"),
      /** Adopts an existing workspace instead of creating one: no `<stage>-workspace` resources then. */
      adopt: z
        .strictObject({
          host: checked(workspaceFault).describe("Address of the workspace on AWS, without a path"),
          workspaceId: z
            .string()
            .regex(/^[1-9]\d*$/, WORKSPACE_ID)
            // The providers take it as a number; beyond this, it would become that of another workspace.
            .refine((id) => Number.isSafeInteger(Number(id)), WORKSPACE_ID)
            .describe("Number of the workspace, in quotes"),
        })
        .optional()
        .describe("Use an existing workspace instead of creating one"),
    })
    .describe("The workspace in which everything runs"),
  security: securitySchema,
  guard: guardSchema,
  /** Seconds to wait between creating an IAM role and its first use. */
  iamPropagationSeconds: z.int().min(0).max(300).describe("Seconds between creating an IAM role and its first use"),
  deletionProtection: z.boolean().describe("Whether buckets, catalog and workspace refuse to be destroyed"),
  /** Production gives its protection up only to be taken down for good. */
  retirement: reason
    .optional()
    .describe("Why prod is being taken down; with it, and only with it, prod may have deletionProtection: false"),
  compute: z
    .strictObject({
      sparkVersion: z
        .string()
        .regex(
          /^\d{2}\.\d{1,2}\.x-(cpu|gpu)-ml-scala2\.1[23]$/,
          'a Databricks Runtime for machine learning, e.g. "17.3.x-cpu-ml-scala2.13"',
        )
        .meta({ examples: SPARK_VERSIONS })
        .describe("Databricks Runtime for machine learning; the jobs need its libraries"),
      nodeType: z
        .string()
        .regex(/^[a-z][a-z0-9-]*\.(\d*xlarge|large|medium|metal(-\d+xl)?)$/, 'an EC2 type, e.g. "m6gd.xlarge"')
        .meta({ examples: [...NODE_TYPES] })
        .describe("EC2 instance type of driver and workers, with a local disk"),
      /** Workers per job cluster; 0 is a single node. */
      workers: z.int().min(0).max(1_000).describe("Workers per job cluster; 0 is a single node"),
      spot: z.boolean().describe("Spot instances for workers; the driver, and so a single node, is on demand"),
      maxDbusPerHour: z.number().gt(0).max(10_000).describe("Upper limit that the cluster policy sets for one cluster"),
    })
    .describe("Clusters of jobs and analysts"),
  budget: budget.optional().describe("What the stage's usage of Databricks may cost; left out: nobody is told"),
  promotion: z
    .strictObject({
      evidence: z
        .enum(["required", "none"])
        .optional()
        .describe(
          "Whether code is applied only with the evidence of the stage before; left out: required, but for the first stage of the promotion and for stages outside of it",
        ),
      waiver: z
        .strictObject({
          reason: reason.describe("Why code without evidence must be applied; reviewers read it"),
          expires: z.iso.date().describe('Last day on which the waiver counts, e.g. "2026-12-31"; within a year'),
        })
        .optional()
        .describe("Lets code be applied and models be released without that evidence, for a while"),
    })
    .optional()
    .describe("What code must have proven before it reaches the stage"),
  tags,
  projects: z.record(dashedName, projectSchema).describe("ML projects of the stage by name"),
});

export type AccountConfig = z.infer<typeof accountSchema>;
export type StageConfig = z.infer<typeof stageSchema>;
export type { ProjectConfig } from "./projects/schema";

import { z } from "zod";
import { NODE_TYPES } from "../core/node-types";
import { MAX_SLOTS } from "../core/slot";
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
import { dateText } from "./text/date-text";

const WORKSPACE_ID = `the number after ?o= in the workspace's address, in quotes; at most ${String(Number.MAX_SAFE_INTEGER)}`;

/** Addresses have no module and no index: the stacks use neither modules nor `count` nor `for_each`. */
const ADDRESS = 'a resource\'s address as a plan writes it, "<type>.<name>" without module and index';

const resourceAddress = z
  .string()
  .regex(
    /^(aws|databricks)_[a-z0-9_]+\.[A-Za-z_][A-Za-z0-9_-]*$/,
    `${ADDRESS}, e.g. "databricks_catalog.Catalog_742F25FD"`,
  );

/**
 * Address of a moved resource. The pattern also matches `<stack>/<address>`, which the rule in `config/rules/moves.ts`
 * rejects with a remedy.
 */
const movedAddress = z
  .string()
  .regex(
    /^([a-z0-9-]+\/)?(aws|databricks|terraform)_[a-z0-9_]+\.[A-Za-z_][A-Za-z0-9_-]*$/,
    `${ADDRESS}, e.g. "databricks_catalog.Catalog_742F25FD"`,
  );

const budget = z.strictObject({
  usdPerMonth: z
    .number()
    .gt(0)
    .max(10_000_000)
    .describe("Monthly limit in US dollars at Databricks list prices, without the cost of AWS resources"),
  alertEmails: distinct(
    z.array(checked(emailFault).meta({ format: "email" }).describe("One e-mail address")).min(1),
    (email) => email.toLowerCase(),
  ).describe("Recipients of the e-mail that Databricks sends when a month's usage exceeds the limit"),
});

/** Maximum configurable lifetime of a merge request's stage after its last deploy: 31 days in hours. */
const MAX_LIFETIME_HOURS = 744;

/** Schema of `config/account.yaml`: accounts, names and settings that all stages share. */
export const accountSchema = z.strictObject({
  service: dashedName.describe("Name of the service, the prefix of every resource name"),
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
          "true: use the region's existing metastore (most accounts have one), and never change or destroy it; false: create a metastore, which Databricks rejects if the region already has one",
        ),
      systemTablesFrom: stageName
        .optional()
        .describe(
          "Long-lived stage that enables `systemSchemas` for the whole metastore; default: this service enables none",
        ),
      systemSchemas: distinct(
        z
          .array(
            z
              .string()
              .regex(/^[a-z][a-z0-9_]*$/, "the name of a schema in the catalog `system`")
              .describe("One schema of the catalog `system`"),
          )
          .min(1),
      )
        .optional()
        .describe(
          "System schemas that the stage in `systemTablesFrom` enables; allowed: schemas that Databricks lists as AVAILABLE, not as MANAGED",
        ),
      auditLogDelivery: z
        .boolean()
        .optional()
        .describe(
          "Deliver the account's audit log to a bucket in S3; an account can have at most two enabled deliveries",
        ),
      legacyFeaturesOff: z
        .boolean()
        .optional()
        .describe(
          "Disables Hive metastore and DBFS root in all new workspaces of the account, also those of other teams",
        ),
    })
    .describe("Databricks account and its settings that all stages share"),
  aws: z
    .strictObject({ accountId: awsAccountId, region: databricksRegion })
    .describe("AWS account and region of the state bucket, the CI roles and the metastore"),
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
              "Prefix of the sub claim if GitHub includes immutable ids in it; accepted in addition to repo:<repository>",
            ),
        })
        .optional()
        .describe("GitHub repository whose Actions workflows may deploy"),
      gitlab: z
        .strictObject({
          host: checked(gitlabHostFault).describe("Host name, without scheme"),
          projectPath: checked(projectPathFault, /^[^/\s]+(\/[^/\s]+)+$/).describe(
            "group/project, as GitLab spells it",
          ),
        })
        .optional()
        .describe("GitLab project whose pipelines may deploy"),
    })
    .describe("CI pipelines that AWS and Databricks trust through OpenID Connect, without stored secrets"),
  state: z
    .discriminatedUnion("backend", [
      z
        .strictObject({
          backend: z.literal("s3").describe("S3 bucket, with S3 lock files"),
          bucket: stateBucket,
          region: awsRegion,
        })
        .describe("State in an S3 bucket, for teams and pipelines"),
      z
        .strictObject({
          backend: z.literal("local").describe("A folder on this machine"),
          directory: checked(sentence(1)).describe("Folder, from the repository's root"),
        })
        .describe("State on this machine only, as in the sandbox"),
    ])
    .describe("Terraform backend, with one state object per stack"),
  mergeRequests: z
    .strictObject({
      slots: z
        .int()
        .min(1)
        .max(MAX_SLOTS)
        .describe(
          "Number of merge requests that can have a stage at the same time; request n uses slot ((n - 1) mod slots) + 1",
        ),
      lifetimeHours: z
        .int()
        .min(1)
        .max(MAX_LIFETIME_HOURS)
        .describe("Hours from the last deploy of a merge request's stage until the nightly CI job destroys the stage"),
      tables: distinct(
        z.array(checked(tableNameFault).describe("One table, as catalog.schema.table")).min(1),
        (table) => table.toLowerCase(),
      )
        .optional()
        .describe(
          "Tables that every merge request, i.e. unapproved code, may read; default: none, only synthetic rows",
        ),
      budget: budget
        .optional()
        .describe(
          "Budget of all slots together; it sends e-mails and stops nothing. Cluster policies limit only the cost of clusters, not of serving and serverless compute",
        ),
    })
    .optional()
    .describe("Pool of slots in dev's workspace for stages of merge requests; default: merge requests have no stages"),
  tags,
  imports: z
    .record(
      dashedName,
      z
        .record(resourceAddress, checked(importIdFault).describe("Id of the existing resource"))
        .describe("Imports of one stack, by address"),
    )
    .optional()
    .describe(
      "Existing resources to import, by stack and address, with the import id from the provider's documentation",
    ),
  moves: z
    .record(
      dashedName,
      z
        .record(movedAddress, movedAddress.describe("The new address"))
        .describe(
          "Moves in one stack, e.g. dev-platform, or in one stack of every stage, e.g. platform for every <stage>-platform",
        ),
    )
    .optional()
    .describe(
      "Changed resource addresses, old to new, by stack or by part of every stage (workspace, platform, a project)",
    ),
  deletionProtection: z.boolean().describe("Whether the account's stateful resources are protected against deletion"),
  guard: guardSchema,
});

/** Schema of a stage after `extends` has been resolved. */
export const stageSchema = z.strictObject({
  stage: stageName,
  aws: z
    .strictObject({ accountId: awsAccountId, region: databricksRegion })
    .describe("AWS account and region of the stage's VPC and buckets"),
  network: networkSchema,
  workspace: z
    .strictObject({
      pricingTier: z.enum(["PREMIUM", "ENTERPRISE"]).describe("Tier of the workspace"),
      /** Adopts an existing workspace instead of creating one; the stack `<stage>-workspace` then has no workspace resources. */
      adopt: z
        .strictObject({
          host: checked(workspaceFault).describe("Address of the workspace on AWS, without a path"),
          workspaceId: z
            .string()
            .regex(/^[1-9]\d*$/, WORKSPACE_ID)
            // The provider reads the id as a number. A number above this limit would be rounded to another workspace's
            // id.
            .refine((id) => Number.isSafeInteger(Number(id)), WORKSPACE_ID)
            .describe("Workspace id, in quotes"),
        })
        .optional()
        .describe("Use an existing workspace instead of creating one"),
    })
    .describe("Workspace of the stage"),
  security: securitySchema,
  guard: guardSchema,
  iamPropagationSeconds: z.int().min(0).max(300).describe("Seconds between creating an IAM role and its first use"),
  deletionProtection: z.boolean().describe("Whether buckets, catalog and workspace are protected against deletion"),
  retirement: reason.optional().describe("Why prod is being removed; required for deletionProtection: false in prod"),
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
      workers: z.int().min(0).max(1_000).describe("Workers per job cluster; 0 is a single node"),
      spot: z.boolean().describe("Spot instances for workers; the driver is always on demand"),
      maxDbusPerHour: z
        .number()
        .gt(0)
        .max(10_000)
        .describe("Maximum DBUs per hour of a cluster, set in the cluster policies"),
    })
    .describe("Clusters of jobs and analysts"),
  budget: budget.optional().describe("Budget of the stage's Databricks usage; default: none"),
  promotion: z
    .strictObject({
      evidence: z
        .enum(["required", "none"])
        .optional()
        .describe(
          "Whether applying code requires evidence that the preceding stage has run it; default: required, except in the first stage of the promotion and in stages outside it",
        ),
      waiver: z
        .strictObject({
          reason: reason.describe(
            "Why code must be applied without evidence of the preceding stage; shown to reviewers",
          ),
          expires: dateText.describe('Last day on which the waiver is valid, e.g. "2026-12-31"; within a year'),
        })
        .optional()
        .describe(
          "Lets code be applied and models be released without evidence of the preceding stage, for a limited time",
        ),
    })
    .optional()
    .describe("Evidence that the preceding stage has run the code, required before the code is applied to this stage"),
  tags,
  projects: z.record(dashedName, projectSchema).describe("ML projects of the stage by name"),
});

export type AccountConfig = z.infer<typeof accountSchema>;
export type StageConfig = z.infer<typeof stageSchema>;
export type { ProjectConfig } from "./projects/schema";

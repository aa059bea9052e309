import { z } from "zod";
import { DATABRICKS_REGIONS } from "../core/databricks-regions";
import { isStageName, STAGE_NAME_MAX_LENGTH } from "../core/stage";
import { checked } from "./text/fault";
import { networkFault } from "./text/network-text";
import { sentence } from "./text/sentence-text";
import { references } from "./text/table-text";

/**
 * Lower-case words joined by single dashes: valid in DNS labels, in stack names and, with underscores for the dashes,
 * in SQL.
 */
export const DASHED_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Name of a service or project. */
export const dashedName = z
  .string()
  .max(40)
  .regex(DASHED_NAME, 'lower-case letters, digits and single inner dashes, beginning with a letter, e.g. "fraud"');

export const stageName = z
  .string()
  .refine(
    isStageName,
    `at most ${String(STAGE_NAME_MAX_LENGTH)} lower-case letters, digits and inner dashes; no leading zero in pr-<number>`,
  );

export const awsAccountId = z
  .string()
  .regex(/^\d{12}$/, "12 digits in quotes")
  .describe("AWS account, 12 digits in quotes (YAML would drop leading zeros of a number)");

/** A region in which Databricks runs workspaces. */
export const databricksRegion = z.enum(DATABRICKS_REGIONS).describe("AWS region that Databricks runs in");

export const awsRegion = z
  .string()
  // Rejects regions of other partitions (`cn-north-1`, `us-gov-west-1`): the stacks write ARNs of the commercial
  // partition.
  .regex(/^(?!cn-)[a-z]{2}-[a-z]+-\d$/, 'a commercial AWS region, e.g. "eu-central-1"')
  .meta({ examples: [...DATABRICKS_REGIONS] })
  .describe("AWS region");

export const ipv4Network = checked(networkFault, /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/);

/** Reason for an exception from a rule or limit; shown to reviewers. Reasons of waivers are parameters of jobs. */
export const reason = checked((text) => sentence(12)(text) ?? references(text)).meta({ minLength: 12 });

/**
 * Name of the state bucket. Rejects dots, because the wildcard certificate of S3 does not match bucket names with dots.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html.
 */
export const stateBucket = z
  .string()
  .max(58, "at most 58 characters: the bucket of its access log is called <bucket>-logs")
  .regex(
    /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(?:-s3alias|--(?:ol|x|table)-s3)$)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
    "3 to 63 lower-case letters, digits and inner dashes, without the prefixes and suffixes that S3 reserves",
  )
  .describe("S3 bucket of the Terraform states");

/**
 * Tags of AWS resources (keys of at most 128 characters, values of 256) and Databricks clusters (127 and 255). The
 * rules in `config/rules/tags.ts` check reserved keys and the number of tags.
 */
export const tags = z
  .record(
    z
      .string()
      .regex(
        /^[A-Za-z][A-Za-z0-9_.:/=+@-]{0,126}$/,
        "at most 127 letters, digits and _.:/=+@-, beginning with a letter",
      ),
    z
      .string()
      .regex(/^(?! )[A-Za-z0-9 _.:/=+@-]{0,255}(?<! )$/, "at most 255 letters, digits, inner spaces and _.:/=+@-")
      .describe("Value of the tag"),
  )
  .describe("Tags on every resource that supports tags");

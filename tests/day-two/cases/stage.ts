import {
  BOTH_PROFILES,
  inPlace,
  nothingDeployed,
  on,
  refusedByConfiguration,
  refusedByGuard,
  refusedByPlan,
} from "../support/case";
import { OTHER_REGIONS } from "../support/other-regions";

const REASON = "the service moves to another account";
/** Changes of a stage's name, AWS account, region, tags, deletion protection and retirement. */
export const STAGE = [
  ...on(BOTH_PROFILES, { stage: "qa" }, refusedByConfiguration("stage", "the file name determines the stage")),
  ...on(["dev"], { "aws.accountId": "222222222222" }, refusedByGuard("stateful-loss", "aws_s3_bucket")),
  ...on(["prod"], { "aws.accountId": "222222222222" }, refusedByPlan("Instance cannot be destroyed")),
  ...OTHER_REGIONS.flatMap((region) =>
    on(
      BOTH_PROFILES,
      { "aws.region": region },
      refusedByConfiguration("aws.region", "a metastore serves the workspaces of its region only"),
    ),
  ),
  ...on(BOTH_PROFILES, { "tags.review": "2027" }),
  ...on(BOTH_PROFILES, { "tags.review": "2028" }, inPlace(), { given: { "tags.review": "2027" } }),
  ...on(BOTH_PROFILES, { "tags.review": null }, inPlace(), { given: { "tags.review": "2027" } }),
  ...on(BOTH_PROFILES, { "tags.owner": "risk-platform" }),
  ...on(["dev"], { deletionProtection: true }),
  ...on(["prod"], { deletionProtection: false }, refusedByConfiguration("deletionProtection", "true in prod")),
  ...on(["prod"], { deletionProtection: false, retirement: REASON }),
  ...on(["dev"], { retirement: REASON }, refusedByConfiguration("retirement", "only in prod")),
  ...on(["prod"], { retirement: `${REASON} in spring` }, nothingDeployed, {
    given: { deletionProtection: false, retirement: REASON },
  }),
];

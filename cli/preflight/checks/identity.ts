import { fails, judge, ok, type Check } from "../finding";

/** The caller must be in the stage's AWS account. The AWS provider refuses other accounts (`allowed_account_ids`). */
export const identityCheck: Check = ({ stage }, { caller }) =>
  judge("AWS account of the caller", caller, ({ accountId, arn }) =>
    accountId === stage.aws.accountId
      ? ok(`${accountId}, as ${arn}`)
      : fails(
          `${accountId}, as ${arn}, but the stage is in account ${stage.aws.accountId}`,
          "use credentials of the stage's account (AWS_PROFILE, AWS_ROLE_ARN), or correct aws.accountId in the stage's file",
        ),
  );

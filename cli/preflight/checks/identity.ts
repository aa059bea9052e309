import { fails, judge, ok, type Check } from "../finding";

/** Terraform's provider refuses any other account (`allowed_account_ids`). */
export const identityCheck: Check = ({ stage }, { caller }) =>
  judge("AWS account of the caller", caller, ({ accountId, arn }) =>
    accountId === stage.aws.accountId
      ? ok(`${accountId}, as ${arn}`)
      : fails(
          `${accountId}, as ${arn}; the stage is in ${stage.aws.accountId}`,
          "credentials of the stage's account (AWS_PROFILE, AWS_ROLE_ARN), or aws.accountId in its file",
        ),
  );

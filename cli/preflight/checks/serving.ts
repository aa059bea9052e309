import { judge, ok, type Check } from "../finding";

/**
 * The stage's region must have model serving, which some regions lack (Databricks on AWS, "Features with limited
 * regional availability"). A workspace without model serving refuses calls of the serving API.
 */
export const servingCheck: Check = ({ stage }, { servingEndpoints }) => {
  const check = `model serving in ${stage.aws.region}`;
  if (
    "reason" in servingEndpoints &&
    /FEATURE_DISABLED|not (supported|available|enabled)/i.test(servingEndpoints.reason)
  ) {
    const remedy = "choose another region for the stage, or ask Databricks to enable model serving in the workspace";
    return [{ check, verdict: "fails", found: servingEndpoints.reason, remedy }];
  }
  return judge(check, servingEndpoints, (names) => ok(`available in the workspace; ${names.length} endpoints`));
};

import { judge, ok, type Check } from "../finding";

/**
 * Not every region has model serving ("Features with limited regional availability"), and a workspace there knows: it
 * refuses the API of what it lacks.
 */
export const servingCheck: Check = ({ stage }, { servingEndpoints }) => {
  const check = `model serving in ${stage.aws.region}`;
  if (
    "reason" in servingEndpoints &&
    /FEATURE_DISABLED|not (supported|available|enabled)/i.test(servingEndpoints.reason)
  ) {
    const remedy = "another region for the stage, or have Databricks enable model serving in the workspace";
    return [{ check, verdict: "fails", found: servingEndpoints.reason, remedy }];
  }
  return judge(check, servingEndpoints, (names) => ok(`the workspace answers; ${names.length} endpoints`));
};

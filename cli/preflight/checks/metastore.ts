import { fails, judge, ok, type Check } from "../finding";

/**
 * The stage's region must have the metastore that the configuration names. The region may have none yet if the account
 * stack creates the metastore there.
 */
export const metastoreCheck: Check = ({ account: { databricks, aws }, stage }, { metastores }) =>
  judge("metastore of the region", metastores, (all) => {
    const there = all.filter(({ region }) => region === stage.aws.region).map(({ name }) => name);
    const [found] = there;
    const named = found === databricks.metastore;
    if (found === undefined) {
      if (stage.aws.region !== aws.region) {
        return fails(
          `${stage.aws.region} has no metastore`,
          `set aws.region of the stage to the region of the metastore, ${aws.region}`,
        );
      }
      return databricks.adoptMetastore
        ? fails(
            `${stage.aws.region} has no metastore`,
            "set databricks.adoptMetastore: false in account.yaml, so that the account stack creates it",
          )
        : ok(`none in ${stage.aws.region} yet; the account stack creates ${databricks.metastore}`);
    }
    if (databricks.adoptMetastore) {
      return named
        ? ok(`${found}, adopted`)
        : fails(
            `${stage.aws.region} has ${found}, not ${databricks.metastore}`,
            `set databricks.metastore: ${found} in account.yaml`,
          );
    }
    // Passes, because an earlier apply may have created the metastore. Only the state shows who created it.
    return named
      ? ok(
          `${found}, as in the configuration; if the account stack did not create it, set databricks.adoptMetastore: true`,
        )
      : fails(
          `${stage.aws.region} already has ${found}, and Databricks allows one metastore per region`,
          `set databricks.adoptMetastore: true and databricks.metastore: ${found} in account.yaml`,
        );
  });

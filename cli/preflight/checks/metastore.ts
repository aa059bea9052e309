import { fails, judge, ok, type Check } from "../finding";

/** A region has one metastore, which the configuration makes or adopts by name. */
export const metastoreCheck: Check = ({ account: { databricks, aws }, stage }, { metastores }) =>
  judge("metastore of the region", metastores, (all) => {
    const there = all.filter(({ region }) => region === stage.aws.region).map(({ name }) => name);
    const [found] = there;
    const named = found === databricks.metastore;
    if (found === undefined) {
      if (stage.aws.region !== aws.region) {
        return fails(`${stage.aws.region} has none`, `give the stage the region of the metastore, ${aws.region}`);
      }
      return databricks.adoptMetastore
        ? fails(`${stage.aws.region} has none`, "databricks.adoptMetastore: false in account.yaml makes it")
        : ok(`none in ${stage.aws.region} yet; the stack account makes ${databricks.metastore}`);
    }
    if (databricks.adoptMetastore) {
      return named
        ? ok(`${found}, adopted`)
        : fails(
            `${stage.aws.region} has ${found}, not ${databricks.metastore}`,
            `databricks.metastore: ${found} in account.yaml`,
          );
    }
    // Made by an earlier apply, or by somebody else: only the state knows.
    return named
      ? ok(`${found}, as the stack account makes it; if it did not, set databricks.adoptMetastore: true`)
      : fails(
          `${stage.aws.region} has ${found} already, and Databricks refuses a second`,
          `databricks.adoptMetastore: true and databricks.metastore: ${found} in account.yaml`,
        );
  });

/** AWS account of the Databricks control plane in the commercial partition. Source: Databricks' own IAM templates. */
export const DATABRICKS_AWS_ACCOUNT = "414351767826";

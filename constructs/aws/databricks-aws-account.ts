/** AWS account of the Databricks control plane in the commercial partition. Source: Databricks' IAM policy templates. */
export const DATABRICKS_AWS_ACCOUNT = "414351767826";

/** AWS account that owns the machine images of clusters. Source: Databricks' Security Reference Architecture for AWS. */
export const DATABRICKS_IMAGE_ACCOUNT = "601306020600";

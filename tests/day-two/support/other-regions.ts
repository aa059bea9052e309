import { DATABRICKS_REGIONS } from "../../../core/databricks-regions";
import { committedService } from "../../support/service";

/** All Databricks regions except the region of the committed configuration. */
export const OTHER_REGIONS = DATABRICKS_REGIONS.filter((region) => region !== committedService().account.aws.region);

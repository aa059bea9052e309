import { DATABRICKS_REGIONS } from "../../../core/databricks-regions";
import { committedService } from "../../support/service";

/** All regions except that of the committed service. */
export const OTHER_REGIONS = DATABRICKS_REGIONS.filter((region) => region !== committedService().account.aws.region);

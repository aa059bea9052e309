import { DATABRICKS_REGIONS } from "../../../core/databricks-regions";
import { committedService } from "../../support/service";

/** Every region in which the committed service is not. */
export const OTHER_REGIONS = DATABRICKS_REGIONS.filter((region) => region !== committedService().account.aws.region);

import { AutomaticClusterUpdateWorkspaceSetting } from "@cdktf/provider-databricks/lib/automatic-cluster-update-workspace-setting";
import { Construct } from "constructs";

/** Properties for `AutomaticClusterUpdate`. */
export interface AutomaticClusterUpdateProps {
  /** Day of every week on which clusters may restart. */
  readonly day: "MONDAY" | "TUESDAY" | "WEDNESDAY" | "THURSDAY" | "FRIDAY" | "SATURDAY" | "SUNDAY";
  /** Hour in UTC at which they begin to, 0 to 23. */
  readonly hour: number;
}

/** Clusters that run for long restart in a weekly window when there is a newer image for them. */
export class AutomaticClusterUpdate extends Construct {
  public constructor(scope: Construct, id: string, { day, hour }: AutomaticClusterUpdateProps) {
    super(scope, id);
    if (!Number.isInteger(hour) || hour < 0 || hour > 23) {
      throw new Error(`hour ${hour} of the maintenance window must be a whole number from 0 to 23`);
    }
    new AutomaticClusterUpdateWorkspaceSetting(this, "Resource", {
      automaticClusterUpdateWorkspace: {
        enabled: true,
        restartEvenIfNoUpdatesAvailable: false,
        maintenanceWindow: {
          weekDayBasedSchedule: {
            dayOfWeek: day,
            frequency: "EVERY_WEEK",
            windowStartTime: { hours: hour, minutes: 0 },
          },
        },
      },
    });
  }
}

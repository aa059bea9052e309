import { AutomaticClusterUpdateWorkspaceSetting } from "@cdktf/provider-databricks/lib/automatic-cluster-update-workspace-setting";
import { Construct } from "constructs";

/** Properties for `AutomaticClusterUpdate`. */
export interface AutomaticClusterUpdateProps {
  /** Weekday of the maintenance window. */
  readonly day: "MONDAY" | "TUESDAY" | "WEDNESDAY" | "THURSDAY" | "FRIDAY" | "SATURDAY" | "SUNDAY";
  /** Start of the maintenance window, hour in UTC, 0 to 23. */
  readonly hour: number;
}

/**
 * Restarts long-running clusters in a weekly maintenance window if a newer image is available.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/workspace-settings.ts#AutomaticClusterUpdate}
 */
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

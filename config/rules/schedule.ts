import type { StageConfig } from "../schema";
import { cronFault } from "./cron";
import { forEachProject, type Finding } from "./finding";

/** A schedule must be a valid Quartz cron expression that fires at least once from today on. */
export function scheduleRule(stage: StageConfig): readonly Finding[] {
  return forEachProject(stage, ({ training: { schedule } }) => {
    const fault = schedule && cronFault(schedule.cron);
    const path = ["training", "schedule", "cron"];
    return fault === undefined ? [] : [{ path, allowed: `a Quartz cron expression: ${fault}` }];
  });
}

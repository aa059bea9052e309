import type { StageConfig } from "../schema";
import { cronFault } from "./cron";
import { forEachProject, type Finding } from "./finding";

/** A schedule is one that Databricks can follow, and that comes at some time. */
export function scheduleRule(stage: StageConfig): readonly Finding[] {
  return forEachProject(stage, ({ training: { schedule } }) => {
    const fault = schedule && cronFault(schedule.cron);
    const path = ["training", "schedule", "cron"];
    return fault === undefined ? [] : [{ path, allowed: `a Quartz cron expression: ${fault}` }];
  });
}

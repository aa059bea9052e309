import { QuartzCron } from "../../core/quartz-cron";

/**
 * Checks the cron expression of a schedule. Returns the allowed form if the expression is invalid or never fires again.
 *
 * @param today first day on which the schedule may fire
 */
export function cronFault(expression: string, today = new Date()): string | undefined {
  const { cron, fault } = QuartzCron.read(expression);
  if (cron === undefined) return fault;
  return cron.firesFrom(today) ? undefined : "fields that match today or a later date; these fields match none";
}

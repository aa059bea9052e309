import { QuartzCron } from "../../core/quartz-cron";

/**
 * What is wrong with the cron expression of a schedule, or undefined.
 *
 * @param today a schedule whose last day is past never fires
 */
export function cronFault(expression: string, today = new Date()): string | undefined {
  const { cron, fault } = QuartzCron.read(expression);
  if (cron === undefined) return fault;
  return cron.firesFrom(today)
    ? undefined
    : "a day that comes: in none of its months and years, from today on, is there such a day";
}

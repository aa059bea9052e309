import type { PlanReview } from "../model";

/** The counts that GitLab shows on a merge request: a replacement is a creation and a deletion. */
export function gitlabReport({ totals }: PlanReview): { create: number; update: number; delete: number } {
  return {
    create: totals.create + totals.replace,
    update: totals.update + totals.import,
    delete: totals.delete + totals.replace,
  };
}

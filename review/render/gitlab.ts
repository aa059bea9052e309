import type { PlanReview } from "../model";

/** Counts for GitLab's Terraform report: a replacement is a creation and a deletion, an import is an update. */
export function gitlabReport({ totals }: PlanReview): { create: number; update: number; delete: number } {
  return {
    create: totals.create + totals.replace,
    update: totals.update + totals.import,
    delete: totals.delete + totals.replace,
  };
}

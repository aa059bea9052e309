import type { PlanReview } from "../model";

/** Counts for GitLab's Terraform report; a replacement counts as a creation and a deletion. */
export function gitlabReport({ totals }: PlanReview): { create: number; update: number; delete: number } {
  return {
    create: totals.create + totals.replace,
    update: totals.update + totals.import,
    delete: totals.delete + totals.replace,
  };
}

import type { StageName } from "./stage";

/**
 * Records of CI pipelines in the state bucket: evidence that a stage has run the code, and saved plans that await
 * approval.
 */
export type RecordKind = "evidence" | "plans";

/** Days for which a saved plan remains valid. */
export const SAVED_PLAN_DAYS = 3;

/** Key prefix of all records of a kind, or of `stage`'s records of this kind. */
export function recordPrefix(kind: RecordKind, stage?: StageName): string {
  return stage === undefined ? `${kind}/` : `${kind}/${stage}/`;
}

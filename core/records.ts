import type { StageName } from "./stage";

/** What pipelines keep beside the states: what a stage has proven, and plans that wait for an approval. */
export type RecordKind = "evidence" | "plans";

/** Days for which a saved plan can be applied. */
export const SAVED_PLAN_DAYS = 3;

/** How the keys of all records of a kind begin, or of those of a stage. */
export function recordPrefix(kind: RecordKind, stage?: StageName): string {
  return stage === undefined ? `${kind}/` : `${kind}/${stage}/`;
}

import type { Finding } from "../preflight/finding";

/** Repositories that were made, or renamed, from this day on have tokens whose `sub` claim carries immutable ids. */
const IDS_SINCE = "2026-07-15";

/** What GitHub tells of a repository and its tokens. */
export interface Subject {
  readonly id?: number | undefined;
  readonly owner?: { readonly id?: number } | undefined;
  /** ISO 8601. */
  readonly created_at?: string | undefined;
}

/**
 * Whether the clouds trust the `sub` claim that the repository's tokens have.
 * @param template of the claim, as the repository customizes it
 * @param repository `owner/name`
 * @param prefix as `ci.github.subjectPrefix` has it
 */
export function subjectFinding(
  { id, owner, created_at: created = "" }: Subject,
  template: { readonly use_default?: boolean } | undefined,
  repository: string,
  prefix: string | undefined,
): Finding {
  const check = "subject of tokens";
  if (template?.use_default === false) {
    const remedy = `\`gh api -X PUT repos/${repository}/actions/oidc/customization/sub -F use_default=true\``;
    return { check, verdict: "fails", found: "has a template of its own, which nothing trusts", remedy };
  }
  const [ownerName = "", name = ""] = repository.split("/");
  const withIds =
    id === undefined || owner?.id === undefined ? undefined : `repo:${ownerName}@${owner.id}/${name}@${id}`;
  const remedy = `\`ci.github.subjectPrefix: ${withIds ?? "<prefix>"}\` in config/account.yaml, then apply bootstrap and account`;
  if (prefix === undefined) {
    return created >= IDS_SINCE
      ? { check, verdict: "fails", found: `carries ids, since the repository is of ${created.slice(0, 10)}`, remedy }
      : { check, verdict: "ok", found: `repo:${repository}, unless the repository was renamed since ${IDS_SINCE}` };
  }
  return withIds === undefined || prefix === withIds
    ? { check, verdict: "ok", found: prefix }
    : { check, verdict: "fails", found: `is trusted as ${prefix}, and is ${withIds}`, remedy };
}

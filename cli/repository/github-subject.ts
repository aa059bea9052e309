import type { Finding } from "../preflight/finding";

/** From this date, tokens of created or renamed repositories have immutable ids in the `sub` claim. */
const IMMUTABLE_IDS_FROM = "2026-07-15";

/** A repository and the `sub` claim of its tokens. */
export interface Subject {
  readonly id?: number | undefined;
  readonly owner?: { readonly id?: number } | undefined;
  /** ISO 8601. */
  readonly created_at?: string | undefined;
}

/**
 * Checks that the clouds trust the `sub` claim of the repository's tokens.
 * @param template the repository's customization of the claim
 * @param repository `owner/name`
 * @param prefix `ci.github.subjectPrefix` of the configuration
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
    return { check, verdict: "fails", found: "has a custom template, which no cloud trusts", remedy };
  }
  const [ownerName = "", name = ""] = repository.split("/");
  const withIds =
    id === undefined || owner?.id === undefined ? undefined : `repo:${ownerName}@${owner.id}/${name}@${id}`;
  const remedy = `\`ci.github.subjectPrefix: ${withIds ?? "<prefix>"}\` in config/account.yaml, then apply bootstrap and account`;
  if (prefix === undefined) {
    return created >= IMMUTABLE_IDS_FROM
      ? {
          check,
          verdict: "fails",
          found: `contains ids, because the repository was created on ${created.slice(0, 10)}`,
          remedy,
        }
      : {
          check,
          verdict: "ok",
          found: `repo:${repository}, unless the repository was renamed since ${IMMUTABLE_IDS_FROM}`,
        };
  }
  return withIds === undefined || prefix === withIds
    ? { check, verdict: "ok", found: prefix }
    : { check, verdict: "fails", found: `is ${withIds}, but the configuration trusts ${prefix}`, remedy };
}

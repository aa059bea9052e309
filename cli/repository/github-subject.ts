import type { Finding } from "../preflight/finding";

/** Date since which the OIDC tokens of a newly created or renamed repository have immutable ids in the `sub` claim. */
const IMMUTABLE_IDS_FROM = "2026-07-15";

/** Response of GitHub's API for a repository: the fields that determine the `sub` claim of the repository's tokens. */
export interface Subject {
  readonly id?: number | undefined;
  readonly owner?: { readonly id?: number } | undefined;
  /** Time of creation in ISO 8601. */
  readonly created_at?: string | undefined;
}

/**
 * Checks that AWS and Databricks, as configured, trust the `sub` claim of the repository's OIDC tokens.
 * @param template the repository's customization of the `sub` claim
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
    const remedy = `run \`gh api -X PUT repos/${repository}/actions/oidc/customization/sub -F use_default=true\``;
    return { check, verdict: "fails", found: "has a custom template, which AWS and Databricks do not trust", remedy };
  }
  const [ownerName = "", name = ""] = repository.split("/");
  const withIds =
    id === undefined || owner?.id === undefined ? undefined : `repo:${ownerName}@${owner.id}/${name}@${id}`;
  const remedy = `set \`ci.github.subjectPrefix: ${withIds ?? "<prefix>"}\` in config/account.yaml, then apply bootstrap and account`;
  if (prefix === undefined) {
    return created >= IMMUTABLE_IDS_FROM
      ? {
          check,
          verdict: "fails",
          found: `contains GitHub's immutable ids (repository created on ${created.slice(0, 10)}), but the configuration trusts a subject without ids`,
          remedy,
        }
      : {
          check,
          verdict: "ok",
          found: `repo:${repository} (with GitHub's immutable ids if the repository was renamed since ${IMMUTABLE_IDS_FROM})`,
        };
  }
  return withIds === undefined || prefix === withIds
    ? { check, verdict: "ok", found: prefix }
    : { check, verdict: "fails", found: `is ${withIds}, but the configuration trusts ${prefix}`, remedy };
}

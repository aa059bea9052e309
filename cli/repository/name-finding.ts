import type { Finding } from "../preflight/finding";

/**
 * Checks that the configuration spells a repository as the forge does. The APIs ignore case and follow renames, but AWS
 * and Databricks compare the `sub` claim of tokens exactly.
 * @param actual name in the API's answer
 * @param field field of config/account.yaml that contains `configured`
 */
export function nameFinding(check: string, configured: string, actual: string | undefined, field: string): Finding {
  if (actual === undefined || actual === configured) return { check, verdict: "ok", found: configured };
  return {
    check,
    verdict: "fails",
    found: `is called ${actual}, but the configuration trusts ${configured}`,
    remedy: `set \`${field}: ${actual}\` in config/account.yaml, then apply bootstrap and account`,
  };
}

import { faultUnless, type Fault } from "./fault";

/**
 * `owner/name`: GitHub allows 39 characters for the owner and 100 for the name, and no name that ends in `.git`.
 * Accounts of enterprise managed users end in an underscore and the enterprise's short code.
 */
const REPOSITORY = /^(?=[^/]{1,39}\/)[A-Za-z0-9](?:[-_]?[A-Za-z0-9])*\/(?!\.{1,2}$)(?!.*\.git$)[A-Za-z0-9._-]{1,100}$/;

/**
 * Segment of a GitLab project's path: it neither begins nor ends with a dot or a dash; GitLab reserves the suffixes
 * `.git` and `.atom`.
 */
const SEGMENT = String.raw`[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?(?<!\.(?:git|atom))`;
const PROJECT_PATH = new RegExp(`^${SEGMENT}(?:/${SEGMENT})+$`);

/**
 * Checks that a text is a GitHub repository as its OpenID Connect tokens name it in the `sub` claim: a URL or a name
 * with `.git` would match no token.
 *
 * Source: GitHub, "OpenID Connect reference".
 */
export function repositoryFault(text: string): Fault | undefined {
  const allowed = "owner/name, without host and without .git";
  return faultUnless((given) => REPOSITORY.test(given), text, allowed, pathIn(text));
}

/**
 * Checks that a text is a GitLab project as its OpenID Connect tokens name it in the `sub` claim.
 *
 * Source: GitLab, "OpenID Connect (OIDC) authentication using ID tokens" and "Reserved project and group names".
 */
export function projectPathFault(text: string): Fault | undefined {
  const allowed = "group/project or group/subgroup/project, without host and without .git";
  return faultUnless((given) => PROJECT_PATH.test(given), text, allowed, pathIn(text));
}

/** The path in a text that may be a clone URL (HTTPS or SSH). */
function pathIn(text: string): string {
  return text
    .trim()
    .replace(/^[a-z+]+:\/\/[^/]+\//i, "")
    .replace(/^[\w.-]+@[\w.-]+:/, "")
    .replace(/^(?:www\.)?git(?:hub|lab)\.com\//i, "")
    .replace(/^\/+|\/+$/g, "")
    .replace(/\.git$/, "");
}

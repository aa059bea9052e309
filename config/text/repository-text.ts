import type { Fault } from "./fault";

/**
 * `owner/name`: GitHub takes 39 and 100 characters, and no name that ends in `.git`. Users that an enterprise manages have its
 * short code behind an underscore.
 */
const REPOSITORY = /^(?=[^/]{1,39}\/)[A-Za-z0-9](?:[-_]?[A-Za-z0-9])*\/(?!\.{1,2}$)(?!.*\.git$)[A-Za-z0-9._-]{1,100}$/;

/** A segment neither begins nor ends with a dot or a dash; GitLab reserves `.git` and `.atom` at the end. */
const SEGMENT = String.raw`[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?(?<!\.(?:git|atom))`;
const PROJECT_PATH = new RegExp(`^${SEGMENT}(?:/${SEGMENT})+$`);

/**
 * A repository of GitHub, as tokens of its pipelines name it in `sub`: a URL or a clone's `.git` would match none of them.
 *
 * Source: GitHub, "OpenID Connect reference".
 */
export function repositoryFault(text: string): Fault | undefined {
  if (REPOSITORY.test(text)) return undefined;
  const meant = pathIn(text);
  return {
    allowed: "owner/name, without address and without .git",
    meant: REPOSITORY.test(meant) ? meant : undefined,
  };
}

/**
 * A project of GitLab, as tokens of its pipelines name it in `sub`.
 *
 * Source: GitLab, "OpenID Connect (OIDC) authentication using ID tokens" and "Reserved project and group names".
 */
export function projectPathFault(text: string): Fault | undefined {
  if (PROJECT_PATH.test(text)) return undefined;
  const meant = pathIn(text);
  return {
    allowed: "group/project with subgroups between, without address and without .git",
    meant: PROJECT_PATH.test(meant) ? meant : undefined,
  };
}

/** The path in what may be an address to clone from, by HTTPS or SSH. */
function pathIn(text: string): string {
  return text
    .trim()
    .replace(/^[a-z+]+:\/\/[^/]+\//i, "")
    .replace(/^[\w.-]+@[\w.-]+:/, "")
    .replace(/^(?:www\.)?git(?:hub|lab)\.com\//i, "")
    .replace(/^\/+|\/+$/g, "")
    .replace(/\.git$/, "");
}

import { hasWildcard, literalText, matchesStart } from "./pattern";

/**
 * The words that names of actions begin with, in every service; what stands behind them says on what. Wildcards that
 * leave all of them open do not say what may be done, however they are spelt.
 *
 * Source: Service Authorization Reference.
 */
const VERBS = ["Get", "List", "Describe", "Create", "Put", "Update", "Delete"] as const;

/** Shorter text in the name of a resource names nothing: `a*` is a good part of all buckets. */
const MIN_LITERAL = 3;

/** Whether patterns leave it open what may be done: of all services, or of one, they match actions of every verb. */
export function matchesEveryAction(actions: readonly string[]): boolean {
  const patterns = actions.filter(hasWildcard);
  return patterns.some((one) => {
    const service = serviceLike(one);
    return VERBS.every((verb) => patterns.some((pattern) => matchesVerb(pattern, service, verb)));
  });
}

/** The service that a pattern names; where it leaves that open, the shortest text that it takes for one. */
function serviceLike(pattern: string): string {
  const [service = ""] = pattern.trim().split(":");
  return service.replaceAll("*", "").replaceAll("?", "x");
}

/** Whether a pattern matches an action of a service that begins with a verb. The one colon stands between the two. */
function matchesVerb(pattern: string, service: string, verb: string): boolean {
  const colon = pattern.indexOf(":");
  if (colon < 0) return matchesStart(pattern, `${service}:${verb}`);
  return matchesStart(pattern.slice(0, colon + 1), `${service}:`) && matchesStart(pattern.slice(colon + 1), verb);
}

/** Whether patterns match every text there is. */
export function matchesAnything(patterns: readonly string[]): boolean {
  return patterns.some((pattern) => hasWildcard(pattern) && literalText(pattern) === "");
}

/** Whether patterns leave it open on what: one of them matches every resource, or every one of a type. */
export function matchesEveryResource(resources: readonly string[]): boolean {
  return resources.some(isOpen);
}

/**
 * `*`, `arn:*`, `arn:aws:s3:::?*`, `arn:aws:kms:*:*:key/*`; but not `arn:aws:s3:::data/*`. Partition, service, region and
 * account choose no resource.
 */
function isOpen(arn: string): boolean {
  if (!hasWildcard(arn)) return false;
  const parts = arn.trim().split(":");
  const [, , service = "", , account = ""] = parts;
  // With fewer than six parts, the first wildcard of the last one stands for the others as well.
  const name = parts.length < 6 ? (parts.at(-1) ?? "").replace(/^[^*?]*/, "") : parts.slice(5).join(":");
  const segments = name.split(/[:/]/).filter((segment) => segment !== "");
  // Types and names take turns, as in `role/x` and `table/x/index/y`, but buckets and objects have no type. The last segment
  // is a name in any case.
  const names =
    /^s3$/i.test(service) && account === ""
      ? segments
      : segments.filter((_, index) => index % 2 === 1 || index === segments.length - 1);
  return names.some(hasWildcard) && literalText(names.join("")).length < MIN_LITERAL;
}

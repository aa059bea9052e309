import { hasWildcard, literalText, matchesStart } from "./pattern";

/**
 * Common first words of action names. Patterns that match all of these verbs in a service count as all its actions.
 *
 * Source: Service Authorization Reference.
 */
const VERBS = ["Get", "List", "Describe", "Create", "Put", "Update", "Delete"] as const;

/** A name pattern with fewer literal characters counts as a pattern for every name: `a*` matches many buckets. */
const MIN_LITERAL = 3;

/** Services whose ARNs contain names without a type, e.g. `arn:aws:sqs:eu-west-1:111111111111:jobs`. */
const WITHOUT_TYPES = /^(?:codecommit|codepipeline|execute-api|s3|sns|sqs)$/i;

/** Whether patterns, alone or together, match actions with each of the `VERBS` in at least one service. */
export function matchesEveryAction(actions: readonly string[]): boolean {
  const patterns = actions.filter(hasWildcard);
  return patterns.some((one) => {
    const service = serviceLike(one);
    return VERBS.every((verb) => patterns.some((pattern) => matchesVerb(pattern, service, verb)));
  });
}

/** A service to which an action pattern applies: the pattern's service with `*` replaced by nothing and `?` by `x`. */
function serviceLike(pattern: string): string {
  const [service = ""] = pattern.trim().split(":");
  return service.replaceAll("*", "").replaceAll("?", "x");
}

/** Whether a pattern matches an action of `service` whose name begins with `verb`. */
function matchesVerb(pattern: string, service: string, verb: string): boolean {
  const colon = pattern.indexOf(":");
  if (colon < 0) return matchesStart(pattern, `${service}:${verb}`);
  return matchesStart(pattern.slice(0, colon + 1), `${service}:`) && matchesStart(pattern.slice(colon + 1), verb);
}

/** Whether one of the patterns consists only of wildcards. */
export function matchesAnything(patterns: readonly string[]): boolean {
  return patterns.some((pattern) => hasWildcard(pattern) && literalText(pattern) === "");
}

/** Whether one of the patterns matches every resource, or every resource of a type. */
export function matchesEveryResource(resources: readonly string[]): boolean {
  return resources.some(isOpen);
}

/**
 * Whether an ARN pattern matches every resource of a type: `*`, `arn:*`, `arn:aws:s3:::?*`, `arn:aws:kms:*:*:key/*`,
 * but not `arn:aws:s3:::data/*`. Wildcards in partition, service, region and account are ignored.
 */
function isOpen(arn: string): boolean {
  if (!hasWildcard(arn)) return false;
  const parts = arn.trim().split(":");
  const [, , service = "", , account = ""] = parts;
  // If the pattern has fewer than six parts, e.g. `arn:aws:s3*`, the first wildcard in its last part also matches the
  // missing parts. The pattern of the name then begins with this wildcard.
  const name = parts.length < 6 ? (parts.at(-1) ?? "").replace(/^[^*?]*/, "") : parts.slice(5).join(":");
  const segments = name.split(/[:/]/).filter((segment) => segment !== "");
  // In an ARN, types and names alternate, as in `role/x` and `table/x/index/y`; ARNs of buckets and objects contain no
  // types. The last segment is always a name.
  if (/^s3$/i.test(service) && account === "") return isOpenName(segments);
  // A wildcard in a type also matches the name: `role*` matches every role.
  const [type = ""] = segments;
  const hasTypes = !WITHOUT_TYPES.test(service) && !hasWildcard(service);
  if (segments.length === 1 && hasTypes && hasWildcard(type) && !type.includes("${")) return true;
  return isOpenName(segments.filter((_, index) => index % 2 === 1 || index === segments.length - 1));
}

/** Whether the names in an ARN pattern have a wildcard and fewer than `MIN_LITERAL` literal characters. */
function isOpenName(names: readonly string[]): boolean {
  return names.some(hasWildcard) && literalText(names.join("")).length < MIN_LITERAL;
}

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
  return [...new Set(patterns.map(serviceOf))].some((service) =>
    VERBS.every((verb) => patterns.some((pattern) => matchesStart(pattern, `${service}:${verb}`))),
  );
}

/** The service that a pattern names, or one that it matches. */
function serviceOf(pattern: string): string {
  const [service = ""] = pattern.split(":");
  return hasWildcard(service) ? (SERVICES.find((name) => matchesStart(pattern, `${name}:`)) ?? "") : service.trim();
}

/** Services whose actions matter most, for patterns that do not name one. */
const SERVICES = ["iam", "sts", "s3", "kms", "ec2", "secretsmanager", "lambda", "logs", "sns", "sqs", "dynamodb"];

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
  const [, , service = ""] = parts;
  // With fewer than six parts, the first wildcard of the last one stands for the others as well.
  const name = parts.length < 6 ? (parts.at(-1) ?? "").replace(/^[^*?]*/, "") : parts.slice(5).join(":");
  const segments = name.split(/[:/]/).filter((segment) => segment !== "");
  // Outside of S3, types and names take turns: `role/x`, `table/x/index/y`. The last one is a name in any case.
  const names = /^s3$/i.test(service)
    ? segments
    : segments.filter((_, index) => index % 2 === 1 || index === segments.length - 1);
  return names.some(hasWildcard) && literalText(names.join("")).length < MIN_LITERAL;
}

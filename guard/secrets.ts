import { isObject } from "../core/json";
import { UNKNOWN } from "./planned-stack";

/** A value that looks like a secret. */
export interface SecretTrace {
  /** Path of the value in the configuration or in the resource's planned values. */
  readonly path: readonly (string | number)[];
  /** Kind of secret, with the first characters of the value. */
  readonly found: string;
}

/** Patterns for credentials with a known format. */
const PATTERNS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["an AWS access key id", /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a Databricks token", /\bdapi[0-9a-f]{32}(?:-\d+)?\b/],
  ["a Databricks client secret", /\bdose[0-9a-f]{32}\b/],
  ["a GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})\b/],
  ["a GitLab token", /\bgl(?:pat|ptt|dt|rt|cbt)-[\w-]{20,}/],
  ["a Slack token", /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/],
  ["a private key", /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
  ["a signed token", /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*/],
  ["a password in a URL", /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"'$]+:[^\s/@"'$]+@/i],
];

/** Names of keys whose value counts as a secret if it is a text without references. */
const SECRET_KEY =
  /(?:^|_)(?:password|passwd|passphrase|secret|secret_key|client_secret|api_key|private_key|access_token|token|token_value|string_value)$/i;

/** Texts that only refer to a secret in a secret scope, Secrets Manager or Parameter Store, or to a KMS key. */
const PLACE = /^(?:\{\{secrets\/[^{}]+\}\}|arn:aws[\w-]*:(?:secretsmanager|ssm|kms):\S+)$/;

/** Keys of a configuration that are not checked: CDKTF metadata and dependencies contain only addresses. */
const GENERATED = ["//", "depends_on"];

/** Long words of base64 or hexadecimal characters; `looksRandom` checks whether they are secrets. */
const WORD = /[A-Za-z0-9+/_=-]{32,}/g;

/** UUIDs. They do not count as random characters: most only identify objects, e.g. in `servicePrincipals/<uuid>`. */
const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;

/**
 * Minimum entropy of a secret in bits per character. English words in camel case have less, nearly all texts of 40
 * random base64 characters have more.
 */
const MIN_ENTROPY = 4.35;

/** Finds the texts in a value that look like a secret, at every depth, but not below the keys in `GENERATED`. */
export function secretTraces(value: unknown, path: SecretTrace["path"] = []): readonly SecretTrace[] {
  if (typeof value === "string") return inText(value, path);
  if (Array.isArray(value)) return value.flatMap((item, index) => secretTraces(item, [...path, index]));
  if (!isObject(value)) return [];
  return Object.entries(value)
    .filter(([key]) => !GENERATED.includes(key))
    .flatMap(([key, inner]) => secretTraces(inner, [...path, key]));
}

function inText(text: string, path: SecretTrace["path"]): readonly SecretTrace[] {
  if (text === UNKNOWN || PLACE.test(text)) return [];
  const pattern = PATTERNS.find(([, form]) => form.test(text));
  if (pattern !== undefined) return [{ path, found: `${pattern[0]} (${masked(pattern[1].exec(text)?.[0] ?? "")})` }];
  const literal = text.replaceAll(/\$\{[^}]*\}/g, " ");
  const key = path.findLast((step) => typeof step === "string") ?? "";
  if (SECRET_KEY.test(key) && literal.trim() !== "" && literal === text) {
    return [{ path, found: `the value of ${key} (${masked(text)})` }];
  }
  const random = literal.replaceAll(UUID, " ").match(WORD)?.flatMap(parts).find(looksRandom);
  return random === undefined ? [] : [{ path, found: `random characters (${masked(random)})` }];
}

/**
 * Parts of a word that may be secrets: the long segments between separators and, unless the word is a path, the whole
 * word. A slash alone does not make a path, because base64 can contain slashes.
 */
function parts(word: string): readonly string[] {
  const segments = word.split("/");
  const isPath = segments.length > 1 && segments.some((segment) => /^[a-z][a-z_-]{3,}$/.test(segment));
  const inner = word.split(/[/_=-]+/).filter((part) => part.length >= 32);
  return isPath ? inner : [word.replace(/=+$/, ""), ...inner];
}

function looksRandom(word: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(word)).length;
  // The CDKTF name of a resource ends with eight hexadecimal digits, which look random but are no secret.
  const isAddress = /_[0-9A-F]{8}$/.test(word);
  return kinds === 3 && !isAddress && !/^[0-9A-Fa-f]+$/.test(word) && entropy(word) >= MIN_ENTROPY;
}

/** Shannon entropy in bits per character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  const shares = [...counts.values()].map((count) => count / text.length);
  return -shares.reduce((sum, share) => sum + share * Math.log2(share), 0);
}

function masked(secret: string): string {
  return `${secret.slice(0, 4)}..., ${String(secret.length)} characters`;
}

import { isObject } from "./plan-json";
import { UNKNOWN } from "./planned-stack";

/** Something that looks like a secret. */
export interface SecretTrace {
  /** Keys and indices that lead there. */
  readonly path: readonly (string | number)[];
  /** What it looks like, with the value cut to its first characters. */
  readonly found: string;
}

/** Forms of credentials that their makers chose so that they are found. */
const PATTERNS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["an AWS access key id", /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a Databricks token", /\bdapi[0-9a-f]{32}(?:-\d+)?\b/],
  ["a Databricks client secret", /\bdose[0-9a-f]{32}\b/],
  ["a GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})\b/],
  ["a GitLab token", /\bgl(?:pat|ptt|dt|rt|cbt)-[\w-]{20,}/],
  ["a Slack token", /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/],
  ["a private key", /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
  ["a signed token", /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*/],
  ["a password in an address", /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"'$]+:[^\s/@"'$]+@/i],
];

/** Keys whose text is a secret whatever it looks like. */
const SECRET_KEY =
  /(?:^|_)(?:password|passwd|passphrase|secret|secret_key|client_secret|api_key|private_key|access_token|token|token_value|string_value)$/i;

/** Text that says where a secret is kept: a scope of Databricks, a secret or parameter of AWS. */
const PLACE = /^(?:\{\{secrets\/[^{}]+\}\}|arn:aws[\w-]*:(?:secretsmanager|ssm|kms):\S+)$/;

/** Parts of a configuration that hold addresses and nothing else: CDKTF's own notes, and dependencies. */
const GENERATED = ["//", "depends_on"];

/** Text in which random characters are looked for: words of the alphabets that encoders use. */
const WORD = /[A-Za-z0-9+/_=-]{32,}/g;

/** Random, and the name of something: Databricks joins it to a kind, as in `servicePrincipals/<uuid>`. */
const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;

/** Bits per character. English in camel case stays below; 40 random characters of base64 lie above, nearly always. */
const MIN_ENTROPY = 4.35;

/** Everything in a value that looks like a secret. */
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
    return [{ path, found: `text at ${key} (${masked(text)})` }];
  }
  const random = literal.replaceAll(UUID, " ").match(WORD)?.flatMap(parts).find(looksRandom);
  return random === undefined ? [] : [{ path, found: `random characters (${masked(random)})` }];
}

/** What may be one secret: the whole word, but of a path its segments; base64 has slashes too. */
function parts(word: string): readonly string[] {
  const segments = word.split("/");
  const isPath = segments.length > 1 && segments.some((segment) => /^[a-z][a-z_-]{3,}$/.test(segment));
  const inner = word.split(/[/_=-]+/).filter((part) => part.length >= 32);
  return isPath ? inner : [word.replace(/=+$/, ""), ...inner];
}

function looksRandom(word: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(word)).length;
  // The end of a resource's name in CDKTF.
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

/** Characters that move the cursor, hide text or reverse its direction. */
// eslint-disable-next-line no-control-regex -- these control characters are escaped
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Escapes line breaks and unprintable characters. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, (character) => {
    if (character === "\n") return "\\n";
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/**
 * Formats a value in a sentence of a review, in backticks that the value cannot close. Renderers keep text in backticks
 * unchanged and escape the rest.
 */
export function code(value: string): string {
  const text = printable(value).replaceAll("`", "'");
  return text.trim() === "" ? '`""`' : `\`${text}\``;
}

/** Formats a value as JSON in one line, with escaped unprintable characters; a missing value as "nothing". */
export function shown(value: unknown): string {
  return value === undefined || value === null ? "nothing" : printable(JSON.stringify(value));
}

/** Joins items as in a sentence: `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} and ${last}`;
}

/** Formats a number with its noun: `1 stack`, `2 stacks`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${String(number)} ${number === 1 ? one : many}`;
}

/** Describes a resource type: `aws_s3_bucket` as `S3 bucket`, `databricks_mws_workspaces` as `workspace`. */
export function typeInWords(type: string): string {
  const words = type.replace(/^(aws|databricks)_(mws_)?/, "").split("_");
  const named = words.map((word) => ABBREVIATIONS[word] ?? word).join(" ");
  return PLURAL_TYPES.has(type) ? named.replace(/s$/, "") : named;
}

const ABBREVIATIONS: Readonly<Record<string, string>> = {
  acl: "ACL",
  eip: "Elastic IP",
  iam: "IAM",
  kms: "KMS",
  mlflow: "MLflow",
  nat: "NAT",
  s3: "S3",
  sql: "SQL",
  vpc: "VPC",
};

/** Types whose name is plural although each resource is a single object. */
const PLURAL_TYPES = new Set([
  "databricks_mws_workspaces",
  "databricks_mws_networks",
  "databricks_mws_customer_managed_keys",
  "databricks_mws_storage_configurations",
]);

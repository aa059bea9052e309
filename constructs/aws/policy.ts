/** One statement of an IAM, bucket, key or trust policy. */
export interface PolicyStatement {
  /** Letters and digits only. */
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  /** Absent in identity-based policies. */
  readonly Principal?:
    "*" | { readonly AWS: string | readonly string[] } | { readonly Federated: string } | { readonly Service: string };
  readonly Action: string | readonly string[];
  /** Absent in trust policies. */
  readonly Resource?: string | readonly string[];
  /** Operator -> condition key -> value. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** JSON of a policy. The order of statements is stable, so that the plan is empty if nothing changes. */
export function policyDocument(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** Entries of a `Null` condition that requires the condition keys to be absent. */
export function absent(keys: readonly string[]): Record<string, "true"> {
  return Object.fromEntries(keys.map((key) => [key, "true" as const]));
}

/** Entries of a condition that requires tags on the request or on the resource. */
export function tagCondition(
  key: "aws:RequestTag" | "aws:ResourceTag",
  tags: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [`${key}/${name}`, value]));
}

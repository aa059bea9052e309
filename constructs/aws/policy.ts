/** One statement of an IAM, bucket, key or trust policy. */
export interface PolicyStatement {
  /** Letters and digits only. */
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  /** Absent in policies that are attached to an identity. */
  readonly Principal?:
    "*" | { readonly AWS: string | readonly string[] } | { readonly Federated: string } | { readonly Service: string };
  readonly Action: string | readonly string[];
  /** Absent in trust policies. */
  readonly Resource?: string | readonly string[];
  /** Operator -> condition key -> value. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** JSON of a policy. Statements keep their order, so that a plan stays empty while nothing changes. */
export function policyDocument(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** Condition that a request, or a resource, has the tags. */
export function tagCondition(
  key: "aws:RequestTag" | "aws:ResourceTag",
  tags: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [`${key}/${name}`, value]));
}

/** A statement of an AWS policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Statements of a policy document, given as JSON text. */
export function statementsOf(document: unknown): readonly Statement[] {
  if (typeof document !== "string") {
    throw new Error(`a policy document must be a JSON string, not ${typeof document}`);
  }
  return (JSON.parse(document) as { readonly Statement: readonly Statement[] }).Statement;
}

/** The statement with this Sid. Throws if there is none. */
export function statement(document: unknown, sid: string): Statement {
  const all = statementsOf(document);
  const found = all.find(({ Sid }) => Sid === sid);
  if (found === undefined) {
    throw new Error(`no statement "${sid}" among ${all.map(({ Sid }) => Sid).join(", ")}`);
  }
  return found;
}

/** Whether a statement allows an action pattern that ends with `*`, e.g. `s3:*`, on all resources. */
export function isUnlimited({ Effect, Action, Resource }: Statement): boolean {
  return Effect === "Allow" && Resource === "*" && [Action].flat().some((action) => action.endsWith("*"));
}

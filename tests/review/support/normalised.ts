/** Matches ids that AWS and Databricks generate, and the hashes of such ids at the end of names. */
const GENERATED =
  /\b(?:(?<=-)[0-9a-f]{8}(?=")|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?:acl|eipalloc|fl|igw|nat|rtb|sg|sgr|subnet|vpc|vpce)-[0-9a-f]{17}|[0-9]{15,16}|[0-9A-F]{16}|[0-9a-f]{32})\b/g;

/** Replaces each generated id by its type and a number, e.g. `vpc-1`. Numbers follow the order of first occurrence. */
export function normalised(text: string): string {
  const seen = new Map<string, string>();
  return text.replaceAll(GENERATED, (id) => {
    const kind = /^[a-z]+(?=-[0-9a-f]{17}$)/.exec(id)?.[0] ?? "id";
    const known = seen.get(id) ?? `${kind}-${String(seen.size + 1)}`;
    seen.set(id, known);
    return known;
  });
}

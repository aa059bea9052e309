/** A Terraform type in cty's JSON encoding, which the plugin protocol uses. */
export type CtyType =
  | "string"
  | "number"
  | "bool"
  | "dynamic"
  | readonly ["list" | "set" | "map", CtyType]
  | readonly ["object", Readonly<Record<string, CtyType>>]
  | readonly ["tuple", readonly CtyType[]];

/** The type of a value of a `dynamic` attribute, inferred like that of a literal in a configuration. */
export function typeOfLiteral(value: unknown): CtyType {
  switch (typeof value) {
    case "string":
      return "string";
    case "number":
      return "number";
    case "boolean":
      return "bool";
    case "object":
      if (value === null) return "dynamic";
      if (Array.isArray(value)) return ["tuple", value.map(typeOfLiteral)];
      return ["object", Object.fromEntries(Object.entries(value).map(([name, item]) => [name, typeOfLiteral(item)]))];
    default:
      return "dynamic";
  }
}

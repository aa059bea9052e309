/** Terraform's types, in the form in which the plugin protocol writes them as JSON. */
export type CtyType =
  | "string"
  | "number"
  | "bool"
  | "dynamic"
  | readonly ["list" | "set" | "map", CtyType]
  | readonly ["object", Readonly<Record<string, CtyType>>]
  | readonly ["tuple", readonly CtyType[]];

/** The type of a value that was given for a `dynamic` attribute, as a literal in the configuration would have it. */
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

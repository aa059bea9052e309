export type SecurableType =
  "metastore" | "catalog" | "schema" | "table" | "volume" | "model" | "external_location" | "storage_credential";

/** An object of Unity Catalog on which privileges are granted. */
export interface Securable {
  readonly type: SecurableType;
  /** Full name, e.g. `catalog.schema.table`, or a metastore's id. Not case-sensitive. */
  readonly name: string;
}

interface Kind {
  /** Name of the type in Unity Catalog's error messages. */
  readonly word: string;
  /** Kind under which the store keeps securables of the type; absent for tables, which are files on disk. */
  readonly stored?: string;
  /** Privilege that makes the securable visible. The error for an invisible securable names this privilege. */
  readonly basic: string;
  /** Privileges besides `basic` that also make the securable visible. */
  readonly others: readonly string[];
}

/** Names and privileges of each type of securable. */
export const KINDS: Readonly<Record<SecurableType, Kind>> = {
  metastore: { word: "Metastore", stored: "databricks_metastore", basic: "CREATE_CATALOG", others: [] },
  catalog: { word: "Catalog", stored: "databricks_catalog", basic: "USE_CATALOG", others: [] },
  schema: { word: "Schema", stored: "databricks_schema", basic: "USE_SCHEMA", others: [] },
  table: { word: "Table", basic: "SELECT", others: ["MODIFY", "APPLY_TAG"] },
  volume: { word: "Volume", stored: "databricks_volume", basic: "READ_VOLUME", others: ["WRITE_VOLUME", "APPLY_TAG"] },
  model: {
    word: "Routine or Model",
    stored: "databricks_registered_model",
    basic: "EXECUTE",
    others: ["CREATE_MODEL_VERSION", "APPLY_TAG"],
  },
  external_location: {
    word: "External Location",
    stored: "databricks_external_location",
    basic: "READ_FILES",
    others: ["WRITE_FILES", "CREATE_EXTERNAL_TABLE", "CREATE_EXTERNAL_VOLUME", "CREATE_MANAGED_STORAGE"],
  },
  storage_credential: {
    word: "Storage Credential",
    stored: "databricks_storage_credential",
    basic: "READ_FILES",
    others: ["WRITE_FILES", "CREATE_EXTERNAL_TABLE", "CREATE_EXTERNAL_LOCATION"],
  },
};

/** Parents of a securable, outermost first: its catalog, then its schema. */
export function ancestorsOf({ type, name }: Securable): readonly Securable[] {
  const [catalog = "", schema = ""] = name.split(".");
  switch (type) {
    case "metastore":
    case "catalog":
    case "external_location":
    case "storage_credential":
      return [];
    case "schema":
      return [{ type: "catalog", name: catalog }];
    default:
      return [
        { type: "catalog", name: catalog },
        { type: "schema", name: `${catalog}.${schema}` },
      ];
  }
}

/** Normalized name of a privilege: `use catalog` becomes `USE_CATALOG`. */
export function privilegeName(privilege: string): string {
  const name = privilege.trim().toUpperCase().replaceAll(" ", "_");
  return name === "ALL" ? "ALL_PRIVILEGES" : name;
}

export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Volume of an absolute path under `/Volumes`; undefined for any other path. */
export function volumeOf(path: string): Securable | undefined {
  const [, root, catalog, schema, volume] = path.replace(/\/{2,}/g, "/").split("/");
  if (root !== "Volumes" || !catalog || !schema || !volume) return undefined;
  return { type: "volume", name: `${catalog}.${schema}.${volume}` };
}

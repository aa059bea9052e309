/** Privileges on each kind of securable. Contained objects inherit privileges. */
export interface SecurablePrivileges {
  readonly catalog: "USE_CATALOG" | "CREATE_SCHEMA" | "MANAGE" | SecurablePrivileges["schema"];
  readonly schema:
    | "USE_SCHEMA"
    | "CREATE_TABLE"
    | "SELECT"
    | "MODIFY"
    | "APPLY_TAG"
    | SecurablePrivileges["volume"]
    | SecurablePrivileges["model"];
  readonly volume: "READ_VOLUME";
  readonly model: "EXECUTE" | "MANAGE" | "APPLY_TAG";
}

/** Kind of Unity Catalog object on which privileges are granted. */
export type SecurableKind = keyof SecurablePrivileges;

/** A privilege on a kind of securable. */
export type Privilege<Kind extends SecurableKind> = SecurablePrivileges[Kind];

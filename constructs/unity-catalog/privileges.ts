/** Privileges that each kind of securable takes; those of the things inside it are inherited by them. */
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

/** A privilege that securables of a kind take. */
export type Privilege<Kind extends SecurableKind> = SecurablePrivileges[Kind];

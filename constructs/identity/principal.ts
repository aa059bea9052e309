/** Someone to whom access is given. Databricks spells principals differently in access lists and in grants. */
export class Principal {
  private constructor(
    private readonly kind: "group" | "servicePrincipal",
    /** How Unity Catalog writes the principal: a group's name, a service principal's application id. */
    public readonly grantee: string,
    /** Name that is known before anything is looked up: for addresses. */
    public readonly label: string,
  ) {}

  /** @param displayName name of a group that is assigned to the workspace */
  public static group(displayName: string): Principal {
    return new Principal("group", displayName, displayName);
  }

  /**
   * @param applicationId UUID of a service principal, known or yet to be looked up
   * @param label its display name; by default the UUID, which must then be known
   */
  public static servicePrincipal(applicationId: string, label = applicationId): Principal {
    return new Principal("servicePrincipal", applicationId, label);
  }

  /** Whether both are the same principal. */
  public equals(other: Principal): boolean {
    return this.kind === other.kind && this.grantee === other.grantee;
  }

  /** The principal as an access control list names it. */
  public get accessControl(): { readonly groupName: string } | { readonly servicePrincipalName: string } {
    return this.kind === "group" ? { groupName: this.grantee } : { servicePrincipalName: this.grantee };
  }
}

/** A principal that gets permissions or privileges. Access control lists and grants identify principals differently. */
export class Principal {
  private constructor(
    private readonly kind: "group" | "servicePrincipal",
    /** Principal in Unity Catalog grants: name of a group, application id of a service principal. */
    public readonly grantee: string,
    /** Display name, known at synthesis, for construct ids. */
    public readonly label: string,
  ) {}

  /** @param displayName name of a group that is assigned to the workspace */
  public static group(displayName: string): Principal {
    return new Principal("group", displayName, displayName);
  }

  /**
   * @param applicationId application id, a UUID or a reference to a look-up
   * @param label display name; required if `applicationId` is a reference
   */
  public static servicePrincipal(applicationId: string, label = applicationId): Principal {
    return new Principal("servicePrincipal", applicationId, label);
  }

  /** Whether this and `other` are the same principal. */
  public equals(other: Principal): boolean {
    return this.kind === other.kind && this.grantee === other.grantee;
  }

  /** Argument that names the principal in an entry of an access control list. */
  public get accessControl(): { readonly groupName: string } | { readonly servicePrincipalName: string } {
    return this.kind === "group" ? { groupName: this.grantee } : { servicePrincipalName: this.grantee };
  }
}

import { SecretAcl } from "@cdktf/provider-databricks/lib/secret-acl";
import { SecretScope as SecretScopeResource } from "@cdktf/provider-databricks/lib/secret-scope";
import { Construct } from "constructs";
import type { Principal } from "../identity/principal";
import { protection } from "../protection";

/** Properties for `SecretScope`. */
export interface SecretScopeProps {
  /** Unique within the workspace; letters, digits and `-_@.`, at most 128. */
  readonly scopeName: string;
  /** Whether a plan that destroys the scope fails. Its secrets are stored nowhere else. */
  readonly deletionProtection: boolean;
}

/**
 * Secret scope for values that must not be in Terraform's state: users add them with the Databricks CLI, and jobs read
 * them. The principal that creates the scope has `MANAGE` on it.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/secrets.ts#SecretScope}
 */
export class SecretScope extends Construct {
  public readonly scopeName: string;

  public constructor(scope: Construct, id: string, props: SecretScopeProps) {
    super(scope, id);
    this.scopeName = new SecretScopeResource(this, "Resource", {
      name: props.scopeName,
      ...protection(props.deletionProtection),
    }).id;
  }

  /** Lets `principal` read the values (`READ`). */
  public grantRead(principal: Principal): void {
    this.allow(principal, "READ");
  }

  /** Lets `principal` read and write values and change the access control list (`MANAGE`). */
  public grantManage(principal: Principal): void {
    this.allow(principal, "MANAGE");
  }

  private allow(principal: Principal, permission: "READ" | "MANAGE"): void {
    new SecretAcl(this, `Acl-${principal.label}`, { scope: this.scopeName, principal: principal.grantee, permission });
  }
}

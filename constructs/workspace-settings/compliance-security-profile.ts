import { ComplianceSecurityProfileWorkspaceSetting } from "@cdktf/provider-databricks/lib/compliance-security-profile-workspace-setting";
import { Construct } from "constructs";

/** Properties for `ComplianceSecurityProfile`. */
export interface ComplianceSecurityProfileProps {
  /** Standards to comply with, as Databricks spells them, e.g. `PCI_DSS`; at least one. */
  readonly standards: readonly string[];
}

/**
 * Enables the compliance security profile of a workspace with the given standards. Databricks does not allow disabling it:
 * destroying the resource leaves the profile on.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/workspace-settings.ts#ComplianceSecurityProfile}
 */
export class ComplianceSecurityProfile extends Construct {
  public constructor(scope: Construct, id: string, { standards }: ComplianceSecurityProfileProps) {
    super(scope, id);
    if (standards.length === 0)
      throw new Error('compliance security profile has no standard: give one, e.g. "PCI_DSS"');
    new ComplianceSecurityProfileWorkspaceSetting(this, "Resource", {
      complianceSecurityProfileWorkspace: { isEnabled: true, complianceStandards: [...standards] },
    });
  }
}

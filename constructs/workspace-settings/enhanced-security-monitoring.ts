import { EnhancedSecurityMonitoringWorkspaceSetting } from "@cdktf/provider-databricks/lib/enhanced-security-monitoring-workspace-setting";
import { Construct } from "constructs";

/**
 * Runs clusters on a CIS-hardened image with agents that monitor processes and files and write to the audit log.
 *
 * @example
 * {@includeCode ../../tests/constructs/reference/workspace-settings.ts#EnhancedSecurityMonitoring}
 */
export class EnhancedSecurityMonitoring extends Construct {
  public constructor(scope: Construct, id: string) {
    super(scope, id);
    new EnhancedSecurityMonitoringWorkspaceSetting(this, "Resource", {
      enhancedSecurityMonitoringWorkspace: { isEnabled: true },
    });
  }
}

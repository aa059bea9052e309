import { EnhancedSecurityMonitoringWorkspaceSetting } from "@cdktf/provider-databricks/lib/enhanced-security-monitoring-workspace-setting";
import { Construct } from "constructs";

/** Clusters run an image hardened after CIS, with agents that watch processes and files and report into the audit log. */
export class EnhancedSecurityMonitoring extends Construct {
  public constructor(scope: Construct, id: string) {
    super(scope, id);
    new EnhancedSecurityMonitoringWorkspaceSetting(this, "Resource", {
      enhancedSecurityMonitoringWorkspace: { isEnabled: true },
    });
  }
}

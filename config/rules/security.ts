import { CONTROL_IDS, CONTROLS, securityControls, type Control, type ControlId } from "../security/controls";
import type { StageConfig } from "../schema";
import type { Finding } from "./finding";

/**
 * An override must differ from the profile. For each control that is on, the controls that it needs must be on too.
 * Compliance standards need `complianceSecurityProfile`. Unless the workspace is adopted, its pricing tier must support
 * the controls.
 */
export function securityRule(stage: StageConfig): readonly Finding[] {
  return [
    ...staleOverrides(stage),
    ...missingNeeds(stage),
    ...missingEndpoints(stage),
    ...complianceNeeds(stage),
    ...missingTier(stage),
  ];
}

function staleOverrides({ security: { profile, overrides } }: StageConfig): readonly Finding[] {
  return CONTROL_IDS.filter((id) => overrides[id]?.enabled === CONTROLS[id][profile]).map((id) => ({
    path: ["security", "overrides", id, "enabled"],
    allowed: `${String(!CONTROLS[id][profile])}, or no override: the override equals the profile ${profile}`,
  }));
}

function missingNeeds({ security }: StageConfig): readonly Finding[] {
  const controls = securityControls(security);
  return CONTROL_IDS.flatMap((id) => {
    const control: Control = CONTROLS[id];
    const { needs } = control;
    if (needs === undefined || !controls[id] || controls[needs as ControlId]) return [];
    return [{ path: ["security", "overrides", id, "enabled"], allowed: `false as long as ${needs} is off` }];
  });
}

/** Without internet access, a cluster needs PrivateLink to reach the control plane and endpoints to reach AWS. */
function missingEndpoints({ security, workspace }: StageConfig): readonly Finding[] {
  // Nothing to check: an adopted workspace has its own network.
  if (workspace.adopt !== undefined) return [];
  const controls = securityControls(security);
  if (!controls.privateNetwork) return [];
  return (["backEndPrivateLink", "restrictedEndpoints"] as const)
    .filter((id) => !controls[id])
    .map((id) => ({
      path: ["security", "overrides", id, "enabled"],
      allowed: "true as long as privateNetwork is on: without a route to the internet, clusters need VPC endpoints",
    }));
}

/**
 * The compliance security profile requires enhanced security monitoring and automatic cluster updates, which Databricks
 * turns on with it. Compliance standards require the profile.
 */
function complianceNeeds({ security }: StageConfig): readonly Finding[] {
  const controls = securityControls(security);
  if (!controls.complianceSecurityProfile) {
    const allowed = "no value as long as complianceSecurityProfile is off";
    return security.complianceStandards === undefined ? [] : [{ path: ["security", "complianceStandards"], allowed }];
  }
  return (["enhancedSecurityMonitoring", "automaticClusterUpdate"] as const)
    .filter((id) => !controls[id])
    .map((id) => ({
      path: ["security", "overrides", id, "enabled"],
      allowed: "true as long as complianceSecurityProfile is on: Databricks turns it on with the profile",
    }));
}

function missingTier({ security, workspace }: StageConfig): readonly Finding[] {
  if (workspace.pricingTier === "ENTERPRISE" || workspace.adopt !== undefined) return [];
  const controls = securityControls(security);
  const needing = CONTROL_IDS.filter((id) => controls[id] && "tier" in CONTROLS[id]);
  if (needing.length === 0) return [];
  const allowed = `ENTERPRISE, which ${needing.join(", ")} ${needing.length === 1 ? "needs" : "need"}`;
  return [{ path: ["workspace", "pricingTier"], allowed }];
}

/**
 * Files and modules of Databricks' Security Reference Architecture (SRA) for AWS, by the last part of their path. A
 * test reports each one that neither `CONTROL_MAP` nor `CONTROLS_ELSEWHERE` contains.
 */
export const SRA_PARTS: readonly string[] = [
  "cmk.tf",
  "credential.tf",
  "network.tf",
  "privatelink.tf",
  "root_s3_bucket.tf",
  "audit_log_delivery",
  "disable_legacy_features",
  "network_connectivity_configuration",
  "network_policy",
  "unity_catalog_metastore_assignment",
  "unity_catalog_metastore_creation",
  "user_assignment",
  "databricks_account/workspace",
  "automatic_cluster_update",
  "classic_cluster",
  "compliance_security_profile",
  "disable_legacy_settings",
  "enhanced_security_monitoring",
  "restrictive_root_bucket",
  "unity_catalog_catalog_creation",
  "security_analysis_tool",
  "customizations/serverless_privatelink",
  "admin_configuration",
  "ai_gateway_rate_limits",
  "solution_accelerators",
  "uc_external_location_read_only",
];

/** Sections of the CIS AWS Foundations Benchmark 3.0.0, with the number of each section's last recommendation. */
const CIS_SECTIONS: readonly (readonly [section: string, last: number])[] = [
  ["1", 22],
  ["2.1", 4],
  ["2.2", 1],
  ["2.3", 3],
  ["2.4", 1],
  ["3", 9],
  ["4", 16],
  ["5", 6],
];

/** Numbers of all recommendations of the CIS benchmark, e.g. `2.1.4`. A test checks them like `SRA_PARTS`. */
export const CIS_RECOMMENDATIONS: readonly string[] = CIS_SECTIONS.flatMap(([section, last]) =>
  Array.from({ length: last }, (_, index) => `${section}.${String(index + 1)}`),
);

/** Recommendations in the id of a control: `1.13-1.15, 2.3` is 1.13, 1.14, 1.15 and all of section 2.3. */
export function recommendations(id: string): readonly string[] {
  const [numbers = ""] = id.split(":");
  return numbers.split(",").flatMap((part) => {
    const [first = "", last] = part.trim().split("-");
    if (last !== undefined) {
      const start = CIS_RECOMMENDATIONS.indexOf(first);
      return CIS_RECOMMENDATIONS.slice(start, CIS_RECOMMENDATIONS.indexOf(last) + 1);
    }
    return CIS_RECOMMENDATIONS.filter((number) => number === first || number.startsWith(`${first}.`));
  });
}

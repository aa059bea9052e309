import { App, TerraformDataSource, TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { PROFILES } from "../config/security/controls";
import type { StageConfig } from "../config/schema";

/**
 * Types of AWS resources and data sources that a stage's stacks contain with the stage's own security controls or with
 * those of any profile. The CI roles need permissions for all of these types, because an apply can change the controls.
 * Types of resources that the stage adopts instead of creating them, e.g. `aws_vpc`, are not included.
 *
 * @param build adds the stage's stacks
 */
export function awsTypesOf(
  stage: StageConfig,
  build: (scope: Construct, stage: StageConfig) => void,
): readonly string[] {
  const variants = [stage, ...PROFILES.map((profile) => inProfile(stage, profile))];
  const types = variants.flatMap((variant) => {
    const app = new App({ skipValidation: true });
    build(app, variant);
    return app.node.findAll().flatMap(awsType);
  });
  return [...new Set(types)].sort();
}

function inProfile(stage: StageConfig, profile: (typeof PROFILES)[number]): StageConfig {
  const { complianceStandards: _standards, ...security } = stage.security;
  return {
    ...stage,
    security: { ...security, profile, overrides: {} },
    workspace: { ...stage.workspace, pricingTier: "ENTERPRISE" },
  };
}

function awsType(construct: Construct | object): readonly string[] {
  const element =
    TerraformResource.isTerraformResource(construct) || TerraformDataSource.isTerraformDataSource(construct)
      ? construct.terraformResourceType.replace(/^data\./, "")
      : "";
  return element.startsWith("aws_") ? [element] : [];
}

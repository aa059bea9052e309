import { Testing, TerraformStack, type App } from "cdktf";
import type { StageConfig } from "../../config/schema";
import { addServiceStacks } from "../../stacks/service";
import { committedService, PROJECT_ROOT, stageContext } from "../support/service";
import { synthesized, type Synthesized } from "../support/synth";
import { wheelFile } from "../support/wheel";

const RANGES = ["198.51.100.0/24", "203.0.113.7/32"];

const limited = (name: string, change: Partial<StageConfig["security"]> = {}): StageConfig => {
  const { stage } = stageContext(name);
  const workspace = { pricingTier: "ENTERPRISE" } as const;
  return { ...stage, workspace, security: { ...stage.security, allowedIpRanges: RANGES, ...change } };
};

/**
 * Synthesizes the platform stack of a stage. The app also contains the stage's workspace stack, because the platform
 * stack reads the public IP address of the clusters from an output of the workspace stack.
 */
function platform(stage: StageConfig): Synthesized {
  const app: App = Testing.app();
  const { account } = committedService();
  const all = { account, everyStage: [stage], stages: [stage], projectRoot: PROJECT_ROOT };
  addServiceStacks(app, { ...all, wheelFile: wheelFile(), codeVersion: "0123456789ab" });
  const found = app.node.findChild(`${stage.stage}-platform`);
  if (!TerraformStack.isStack(found)) throw new Error("the platform is not a stack");
  return synthesized(found);
}

test("a workspace accepts the configured networks and its own clusters", () => {
  expect(platform(limited("dev")).only("databricks_ip_access_list")).toMatchObject({
    list_type: "ALLOW",
    label: "fraudops-dev",
    ip_addresses: [...RANGES, expect.stringMatching(/^\${data\.terraform_remote_state\..+public_ip}$/) as string],
  });
});

test("clusters with PrivateLink need no entry in the list", () => {
  expect(platform(limited("prod")).only("databricks_ip_access_list")["ip_addresses"]).toEqual(RANGES);
});

test("a stage without allowed networks accepts every address", () => {
  const { stage } = stageContext("dev");
  expect(platform(stage).counts()).not.toHaveProperty("databricks_ip_access_list");
});

test("IP access lists are enabled before the list is created", () => {
  const stack = platform(limited("dev"));
  expect(stack.only("databricks_workspace_conf")["custom_config"]).toMatchObject({ enableIpAccessLists: "true" });
  expect(stack.only("databricks_ip_access_list")["depends_on"]).toEqual([
    expect.stringMatching(/^databricks_workspace_conf\./) as string,
  ]);
});

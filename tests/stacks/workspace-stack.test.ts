import { DataResource, TerraformStack, Testing } from "cdktf";
import { databricksWorkspaceProvider } from "../../constructs/providers";
import { WorkspaceStack } from "../../stacks/workspace-stack";
import type { StageContext } from "../../stacks/stage-context";
import { committedService, stageContext } from "../support/service";
import { synthesized, synthesizeStack, type Synthesized } from "../support/synth";

const STAGES = committedService().stages.map(({ stage }) => stage);

function synthesize(context: StageContext): Synthesized {
  return synthesizeStack((app) => new WorkspaceStack(app, context));
}

const ADOPTED = { pricingTier: "PREMIUM", adopt: { host: "dbc-1.cloud.databricks.com", workspaceId: "1234" } } as const;

test.each(STAGES)("%s looks as reviewed", (stage) => {
  expect(synthesize(stageContext(stage)).json).toMatchSnapshot();
});

test.each(STAGES)("nothing in %s names another stage", (stage) => {
  const { text } = synthesize(stageContext(stage));
  for (const other of STAGES.filter((name) => name !== stage)) {
    expect(text).not.toMatch(new RegExp(`\\b${other}\\b`));
  }
});

test.each([true, false])(
  "deletion protection %p decides whether buckets and workspace can be destroyed",
  (deletionProtection) => {
    const stack = synthesize(stageContext("dev", { stage: { deletionProtection } }));
    for (const item of [...stack.all("aws_s3_bucket"), stack.only("databricks_mws_workspaces")]) {
      expect("lifecycle" in item).toBe(deletionProtection);
    }
    expect(stack.all("aws_s3_bucket").map((bucket) => bucket["force_destroy"])).toEqual([
      !deletionProtection,
      !deletionProtection,
    ]);
  },
);

test("groups enter as users, those who administer the platform as administrators", () => {
  const stack = synthesize(stageContext("dev"));
  const permissions = Object.entries(stack.byName("databricks_mws_permission_assignment")).map(([name, item]) => [
    name.replace(/^Access_Assignment-fraudops-dev-(.+)_[0-9A-F]{8}$/, "$1"),
    item["permissions"],
  ]);
  expect(Object.fromEntries(permissions)).toEqual({
    analysts: ["USER"],
    client: ["USER"],
    deploy: ["ADMIN"],
    jobs: ["USER"],
    "ml-engineers": ["USER"],
    "platform-admins": ["ADMIN"],
    "scoring-clients": ["USER"],
  });
});

test("a stack above gets address and id by reference, from this stack's state", () => {
  const app = Testing.app();
  const workspace = new WorkspaceStack(app, stageContext("dev"));
  const above = new TerraformStack(app, "above");
  databricksWorkspaceProvider(above, workspace.workspaceUrl);
  new DataResource(above, "Id", { input: { id: workspace.workspaceId } });

  const stack = synthesized(above);
  expect(stack.providers("databricks")[0]?.["host"]).toMatch(/^\${data\.terraform_remote_state\..+workspace_url}$/);
  expect(stack.only("terraform_data")["input"]).toEqual({
    id: expect.stringMatching(/^\${data\.terraform_remote_state\..+workspace_id}$/) as string,
  });
  expect(stack.data("terraform_remote_state")).toEqual([
    expect.objectContaining({ config: expect.objectContaining({ key: "dev-workspace.tfstate" }) as unknown }),
  ]);
});

test("an adopted workspace needs no network and no role, but a bucket for its catalog and its people", () => {
  const stack = synthesize(stageContext("dev", { stage: { workspace: ADOPTED } }));
  const types = Object.keys(stack.counts());
  expect(types.filter((type) => type.startsWith("databricks_"))).toEqual(["databricks_mws_permission_assignment"]);
  expect(types.filter((type) => type.startsWith("aws_")).every((type) => type.startsWith("aws_s3_bucket"))).toBe(true);
  expect(stack.only("aws_s3_bucket")["bucket"]).toBe("fraudops-dev-catalog-111111111111");
});

test("an adopted workspace offers the same address and id", () => {
  const stack = new WorkspaceStack(Testing.app(), stageContext("dev", { stage: { workspace: ADOPTED } }));
  expect([stack.workspaceUrl, stack.workspaceId]).toEqual(["https://dbc-1.cloud.databricks.com", 1234]);
});

test("nothing waits for IAM where the configuration asks for no time", () => {
  expect(synthesize(stageContext("dev", { stage: { iamPropagationSeconds: 0 } })).counts()).not.toHaveProperty(
    "terraform_data",
  );
});

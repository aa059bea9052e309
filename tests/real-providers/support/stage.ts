import { type App, Testing, type TerraformStack } from "cdktf";
import { PlatformStack } from "../../../stacks/platform-stack";
import { ProjectStack } from "../../../stacks/project-stack";
import { RequestPlatformStack } from "../../../stacks/request-platform-stack";
import type { StageContext } from "../../../stacks/stage-context";
import { METASTORE } from "../../sandbox/rest/harness";
import { requestContext, stageContext } from "../../support/service";
import { wheelFile } from "../../support/wheel";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Block = { [key: string]: Json };
export type Blocks = Record<string, Record<string, Block>>;

/** Synthesized resources and data sources of a stack. */
export interface Configuration {
  readonly resource: Blocks;
  readonly data: Blocks;
}

/** A stage of the committed configuration. */
export interface Stage {
  readonly name: string;
  readonly profile: "standard" | "hardened";
}

const WHEEL_FILE = wheelFile();
const WORKSPACE_HOST = "https://workspace.example";

/** Security settings that no profile sets. With them, the test also covers the resource types of these settings. */
const BOTH_OFF_IN_EVERY_PROFILE = {
  overrides: { complianceSecurityProfile: { enabled: true, reason: "to see its resource" } },
  allowedIpRanges: ["127.0.0.0/8"],
};

/** One stage per security profile. */
export const STAGES: readonly Stage[] = [
  { name: "dev", profile: "standard" },
  { name: "prod", profile: "hardened" },
];

/** Stacks that create resources in a stage's workspace, in apply order: the platform and the first project. */
export function workspaceStacks({ name, profile }: Stage): readonly Configuration[] {
  const base = stageContext(name);
  const security = {
    ...base.stage.security,
    profile,
    ...(profile === "hardened" ? BOTH_OFF_IN_EVERY_PROFILE : {}),
  };
  const context = stageContext(name, { stage: { security } });
  return [
    synthesized((app) => new PlatformStack(app, { context, workspaceHost: WORKSPACE_HOST, metastoreId: METASTORE })),
    firstProject(context),
  ];
}

/** Stacks of a merge request's stage, the principal that applies them, and the principal that runs their jobs. */
export function requestStage(): {
  readonly stacks: readonly Configuration[];
  readonly principal: string;
  readonly runAs: string;
} {
  const context = requestContext("pr-1");
  return {
    stacks: [
      synthesized((app) => new RequestPlatformStack(app, { context, workspaceHost: WORKSPACE_HOST })),
      firstProject(context),
    ],
    principal: context.naming.servicePrincipal("deploy"),
    runAs: context.naming.servicePrincipal("jobs"),
  };
}

function firstProject(context: StageContext): Configuration {
  const [project = ""] = Object.keys(context.stage.projects);
  const config = context.stage.projects[project];
  if (config === undefined) throw new Error(`stage ${context.stage.stage} has no project`);
  return synthesized(
    (app) =>
      new ProjectStack(app, {
        context,
        workspaceHost: WORKSPACE_HOST,
        project,
        config,
        wheelFile: WHEEL_FILE,
        codeVersion: "0123456789ab",
      }),
  );
}

function synthesized(build: (app: App) => TerraformStack): Configuration {
  const stack = build(Testing.app());
  stack.prepareStack();
  // Replaces the path of the wheel by an existing file, because synthesis in memory does not copy assets.
  const text = Testing.synth(stack).replaceAll(/"assets\/[^"]*\.whl"/g, JSON.stringify(WHEEL_FILE));
  const { resource = {}, data = {} } = JSON.parse(text) as Partial<Configuration>;
  return { resource, data };
}

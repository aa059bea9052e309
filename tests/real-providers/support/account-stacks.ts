import { type App, Testing, type TerraformStack } from "cdktf";
import { AccountStack } from "../../../stacks/account-stack";
import { WorkspaceStack } from "../../../stacks/workspace-stack";
import { committedService, PROJECT_ROOT, stageContext } from "../../support/service";
import type { Block, Blocks, Configuration, Stage } from "./stage";

/** Synthesized resources, data sources and provider blocks of a stack. */
export interface WholeConfiguration extends Configuration {
  readonly provider: Record<string, Block[]>;
}

/** UUID of the Databricks account of the committed configuration. */
export const ACCOUNT_ID = committedService().account.databricks.accountId;

/** Stage settings that turn off the wait for IAM propagation and the deletion protection. */
const WITHOUT_WAITS = { iamPropagationSeconds: 0, deletionProtection: false };

/** Returns the account stack, followed by the workspace stack of each stage. */
export function accountStacks(stages: readonly Stage[]): readonly WholeConfiguration[] {
  const contexts = stages.map(({ name, profile }) => {
    const { security } = stageContext(name).stage;
    return stageContext(name, { stage: { ...WITHOUT_WAITS, security: { ...security, profile } } });
  });
  const { account } = committedService();
  const changed = {
    ...account,
    deletionProtection: false,
    databricks: { ...account.databricks, adoptMetastore: false, auditLogDelivery: true, legacyFeaturesOff: true },
  };
  return [
    whole(
      (app) =>
        new AccountStack(app, {
          account: changed,
          stages: contexts.map(({ stage }) => stage),
          projectRoot: PROJECT_ROOT,
        }),
    ),
    ...contexts.map((context) => whole((app) => new WorkspaceStack(app, context))),
  ];
}

function whole(build: (app: App) => TerraformStack): WholeConfiguration {
  const stack = build(Testing.app());
  stack.prepareStack();
  const { resource = {}, data = {}, provider = {} } = JSON.parse(Testing.synth(stack)) as Partial<WholeConfiguration>;
  return { provider, resource: unprotected(resource), data };
}

/** Removes `prevent_destroy` from the blocks. */
function unprotected(resources: Blocks): Blocks {
  const text = JSON.stringify(resources, (name, value: unknown) => (name === "prevent_destroy" ? undefined : value));
  return JSON.parse(text) as Blocks;
}

/** Returns a stack as a Terraform configuration that pins no versions of providers. */
export function terraformOf({ provider, resource, data }: WholeConfiguration): object {
  return {
    terraform: {
      required_providers: { aws: { source: "hashicorp/aws" }, databricks: { source: "databricks/databricks" } },
    },
    provider,
    resource,
    ...(Object.keys(data).length > 0 ? { data } : {}),
  };
}

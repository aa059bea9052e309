import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { AccountConfig, StageConfig } from "../config/schema";
import { ciPermissions } from "../constructs/aws/ci-permissions";
import { CiRole } from "../constructs/aws/ci-role";
import { CiTrust } from "../constructs/aws/ci-trust";
import { StateStore } from "../constructs/aws/state-store";
import { awsProvider } from "../constructs/providers";
import { Naming } from "../core/naming";
import { stateFile, useBackend } from "./backend";
import { ciIssuers } from "./ci-issuers";
import { stageStackName } from "./stage-context";

/** Properties for `BootstrapStack`. */
export interface BootstrapStackProps {
  readonly account: AccountConfig;
  /** Every stage whose stacks continuous integration plans and applies. */
  readonly stages: readonly StageConfig[];
  /** Absolute path of the repository's root. */
  readonly projectRoot: string;
  /**
   * Keeps this stack's own state in `bootstrap.tfstate` at the root. For the very first deploy, which makes the bucket
   * that the state belongs in; the second one, without it, moves the state there (`cdktf deploy --migrate-state`).
   * @default false
   */
  readonly localState?: boolean;
}

/** Role that AWS Organizations makes in every account it creates, for the account that created it. */
const ORGANIZATION_ROLE = "OrganizationAccountAccessRole";

/**
 * What everything else stands on: the store of Terraform's states, and the roles by which continuous integration plans
 * and applies each stage. An administrator applies it by hand.
 */
export class BootstrapStack extends TerraformStack {
  public constructor(scope: Construct, props: BootstrapStackProps) {
    super(scope, "bootstrap");
    const { account, stages, projectRoot, localState = false } = props;
    useBackend(this, localState ? { ...account, state: { backend: "local", directory: "." } } : account, projectRoot);

    const provider = this.provider(account, account.aws.accountId);
    const accountIds = [...new Set(stages.map((stage) => stage.aws.accountId))].sort();
    const others = accountIds.filter((accountId) => accountId !== account.aws.accountId);
    const store = this.stateStore(account, stages, others);
    for (const accountId of accountIds) {
      const ours = accountId === account.aws.accountId;
      const inAccount = ours ? provider : this.provider(account, accountId);
      const trust = new CiTrust(this, `Trust-${accountId}`, { issuers: ciIssuers(account), provider: inAccount });
      for (const stage of stages.filter(({ aws }) => aws.accountId === accountId)) {
        this.roles(account, stage, { trust, store, provider: inAccount });
      }
    }
  }

  private provider(account: AccountConfig, accountId: string): AwsProvider {
    const settings = { region: account.aws.region, accountId, tags: { ...account.tags, service: account.service } };
    return awsProvider(
      this,
      accountId === account.aws.accountId
        ? settings
        : { ...settings, assumeRoleArn: `arn:aws:iam::${accountId}:role/${ORGANIZATION_ROLE}` },
    );
  }

  private stateStore(
    account: AccountConfig,
    stages: readonly StageConfig[],
    tenants: readonly string[],
  ): StateStore | undefined {
    if (account.state.backend === "local") {
      return undefined;
    }
    return new StateStore(this, "State", {
      bucketName: account.state.bucket,
      region: account.state.region,
      awsAccountId: account.aws.accountId,
      tenants: tenants.map((awsAccountId) => ({
        awsAccountId,
        stateFiles: stages.filter(({ aws }) => aws.accountId === awsAccountId).flatMap(stateFiles),
      })),
      protect: account.deletionProtection,
    });
  }

  private roles(
    account: AccountConfig,
    stage: StageConfig,
    { trust, store, provider }: { trust: CiTrust; store: StateStore | undefined; provider: AwsProvider },
  ): void {
    if (ciIssuers(account).length === 0) {
      return;
    }
    const naming = new Naming(account.service, stage.stage);
    for (const purpose of ["plan", "apply"] as const) {
      new CiRole(this, `Role-${stage.stage}-${purpose}`, {
        roleName: naming.name(purpose),
        trust: trust.policy(stage.stage, purpose),
        statements: [
          ...ciPermissions({
            purpose,
            awsAccountId: stage.aws.accountId,
            region: stage.aws.region,
            namePrefix: `${naming.name()}-`,
            tags: { service: account.service, stage: stage.stage },
          }),
          ...(store?.access(stateFiles(stage), purpose === "apply") ?? []),
        ],
        provider,
      });
    }
  }
}

/** State files of a stage's stacks. */
function stateFiles(stage: StageConfig): string[] {
  return ["workspace", "platform", ...Object.keys(stage.projects)].map((part) =>
    stateFile(stageStackName(stage.stage, part)),
  );
}

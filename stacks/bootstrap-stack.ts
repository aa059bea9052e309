import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { AccountConfig, StageConfig } from "../config/schema";
import { ciPermissions } from "../constructs/aws/ci-permissions";
import { CiRole } from "../constructs/aws/ci-role";
import { CiTrust } from "../constructs/aws/ci-trust";
import { RoleBoundary } from "../constructs/aws/role-boundary";
import { StateStore, type RecordAccess } from "../constructs/aws/state-store";
import type { CiIssuer, CiPurpose } from "../constructs/ci-identity";
import { awsProvider } from "../constructs/providers";
import { Naming, slotNaming, sqlName, stageStackName } from "../core/naming";
import { recordPrefix, SAVED_PLAN_DAYS, type RecordKind } from "../core/records";
import { slotNames, slotStatePrefix } from "../core/slot";
import { isShortLived } from "../core/stage";
import { stateFile } from "../core/state-location";
import { useBackend } from "./backend";
import { ciIssuers } from "./ci-issuers";

/** Properties for `BootstrapStack`. */
export interface BootstrapStackProps {
  readonly account: AccountConfig;
  /** All stages. Only long-lived stages get CI roles to plan and apply them. */
  readonly stages: readonly StageConfig[];
  /** Absolute path of the repository's root. */
  readonly projectRoot: string;
  /** Returns the types of AWS resources and data sources that a stage's stacks may contain, e.g. `aws_vpc`. */
  readonly awsTypesOf: (stage: StageConfig) => readonly string[];
  /**
   * Whether this stack's state is in `bootstrap.tfstate` in the repository's root. Required for the first deploy, which creates
   * the state bucket; the second deploy, without this option, moves the state to the bucket (`cdktf deploy
   * --migrate-state`).
   * @default false
   */
  readonly localState?: boolean;
}

/** Resources that must exist before the CI roles of a stage. */
interface RoleFoundation {
  readonly boundary: RoleBoundary;
  readonly trust: CiTrust;
  readonly store: StateStore | undefined;
  readonly provider: AwsProvider;
}

/**
 * Maximum session duration, in hours, of CI roles that plan a stage, and of CI roles that deploy a stage. A CI job that
 * deploys a stage also runs the training.
 */
const PLAN_HOURS = 1;
const TRAINING_HOURS = 4;

/** Role that AWS Organizations creates in every member account for access from the management account. */
const ORGANIZATION_ROLE = "OrganizationAccountAccessRole";

/**
 * Prerequisites of all other stacks: the store of Terraform states, the permissions boundary of each stage's roles, and the CI
 * roles that plan and apply each stage. An administrator applies this stack manually.
 */
export class BootstrapStack extends TerraformStack {
  private readonly account: AccountConfig;
  private readonly stages: readonly StageConfig[];
  private readonly issuers: readonly CiIssuer[];
  private readonly awsTypesOf: BootstrapStackProps["awsTypesOf"];

  public constructor(scope: Construct, props: BootstrapStackProps) {
    super(scope, "bootstrap");
    const { account, projectRoot, localState = false } = props;
    this.awsTypesOf = props.awsTypesOf;
    this.account = account;
    this.stages = props.stages;
    this.issuers = ciIssuers(account);
    useBackend(this, localState ? { ...account, state: { backend: "local", directory: "." } } : account, projectRoot);

    const home = this.addProvider(account.aws.accountId);
    const store = this.addStore();
    const byAccount = new Map(this.stagesByAccount());
    // The slots' roles are in the AWS account of the state bucket, even if no stage uses that account.
    if (account.mergeRequests !== undefined && !byAccount.has(account.aws.accountId))
      byAccount.set(account.aws.accountId, []);
    for (const [accountId, stages] of byAccount) {
      const provider = accountId === account.aws.accountId ? home : this.addProvider(accountId);
      const trust =
        this.issuers.length === 0
          ? undefined
          : new CiTrust(this, `Trust-${accountId}`, { issuers: this.issuers, provider });
      for (const stage of stages.filter((each) => !isShortLived(each.stage))) {
        const boundary = this.addBoundary(stage, provider);
        if (trust !== undefined) this.addRoles(stage, { boundary, trust, store, provider });
      }
      if (provider === home && trust !== undefined && store !== undefined) this.addSlotRoles(trust, store, provider);
    }
  }

  /**
   * Adds the provider of an AWS account. The provider's region is that of the state store; the other resources of this
   * stack, e.g. IAM roles, have no region.
   */
  private addProvider(accountId: string): AwsProvider {
    const { state, aws, service, tags } = this.account;
    const foreign = accountId !== aws.accountId;
    return awsProvider(this, {
      region: state.backend === "s3" ? state.region : aws.region,
      accountId,
      tags: { ...tags, service },
      assumeRoleArn: foreign ? `arn:aws:iam::${accountId}:role/${ORGANIZATION_ROLE}` : undefined,
    });
  }

  private addStore(): StateStore | undefined {
    const { state, aws, deletionProtection } = this.account;
    if (state.backend === "local") return undefined;
    const tenants = [...this.stagesByAccount()].filter(([accountId]) => accountId !== aws.accountId);
    return new StateStore(this, "State", {
      bucketName: state.bucket,
      region: state.region,
      awsAccountId: aws.accountId,
      tenants: tenants.map(([awsAccountId, stages]) => ({
        awsAccountId,
        stateFiles: stages.map(stateFiles),
        records: recordAccess(stages, "apply"),
      })),
      shortLived: { [recordPrefix("plans")]: SAVED_PLAN_DAYS },
      deletionProtection,
    });
  }

  /**
   * Adds the permissions boundary of a stage's IAM roles, even without CI roles: the stage's stacks set it on every role,
   * and AWS does not delete a policy that is still a role's permissions boundary.
   */
  private addBoundary(stage: StageConfig, provider: AwsProvider): RoleBoundary {
    const naming = new Naming(this.account.service, stage.stage);
    return new RoleBoundary(this, `Boundary-${stage.stage}`, {
      policyName: naming.roleBoundary,
      awsAccountId: stage.aws.accountId,
      region: stage.aws.region,
      namePrefix: `${naming.name()}-`,
      provider,
    });
  }

  private addRoles(stage: StageConfig, { boundary, trust, store, provider }: RoleFoundation): void {
    const { service } = this.account;
    const naming = new Naming(service, stage.stage);
    const { boundaryArn } = boundary;
    const types = this.awsTypesOf(stage);
    for (const purpose of ["plan", "apply"] as const) {
      const { roleArn } = new CiRole(this, `Role-${stage.stage}-${purpose}`, {
        roleName: naming.name(purpose),
        trust: trust.policy(stage.stage, purpose),
        statements: [
          ...ciPermissions({
            purpose,
            types,
            awsAccountId: stage.aws.accountId,
            region: stage.aws.region,
            namePrefix: `${naming.name()}-`,
            boundaryArn,
            tags: { service, stage: stage.stage },
          }),
          ...(store?.access([stateFiles(stage)], recordAccess([stage], purpose), purpose === "apply") ?? []),
        ],
        maxSessionHours: purpose === "plan" ? PLAN_HOURS : TRAINING_HOURS,
        provider,
      });
      new TerraformOutput(this, `${stage.stage}_${purpose}_role_arn`, { value: roleArn });
    }
  }

  /**
   * Adds a CI role per slot. A slot is a set of resources that stages of merge requests use one after another. The role
   * has access only to the states of the stages in its slot.
   */
  private addSlotRoles(trust: CiTrust, store: StateStore, provider: AwsProvider): void {
    for (const slot of slotNames(this.account.mergeRequests?.slots ?? 0)) {
      const { roleArn } = new CiRole(this, `Role-${slot}`, {
        roleName: slotNaming(this.account.service, slot).name(),
        trust: trust.slotPolicy(slot),
        statements: store.accessBelow(slotStatePrefix(slot)),
        maxSessionHours: TRAINING_HOURS,
        provider,
      });
      new TerraformOutput(this, `${sqlName(slot)}_role_arn`, { value: roleArn });
    }
  }

  /** Stages by AWS account, sorted by account id. */
  private stagesByAccount(): ReadonlyMap<string, readonly StageConfig[]> {
    const accountIds = [...new Set(this.stages.map(({ aws }) => aws.accountId))].sort();
    return new Map(accountIds.map((id) => [id, this.stages.filter(({ aws }) => aws.accountId === id)]));
  }
}

/**
 * Access of a CI role to the records in the state bucket: evidence that a stage has run the code, and saved plans. Only the role
 * that applies a stage can write the stage's evidence, and read the stage's saved plans, which contain all values of the stacks,
 * including secrets. No role can delete evidence.
 */
function recordAccess(stages: readonly StageConfig[], purpose: CiPurpose): RecordAccess {
  const own = (kind: RecordKind): string[] => stages.map(({ stage }) => `${recordPrefix(kind, stage)}*`);
  const evidence = `${recordPrefix("evidence")}*`;
  if (purpose === "plan") return { read: [evidence], write: [], delete: [] };
  return { read: [evidence, ...own("plans")], write: [...own("evidence"), ...own("plans")], delete: own("plans") };
}

/**
 * Pattern of a stage's state files, including those of future projects. It matches no other stage's files: the rule in
 * `config/rules/names.ts` rejects a stage `dev-<text>` beside `dev`.
 */
function stateFiles({ stage }: StageConfig): string {
  return stateFile(stageStackName(stage, "*"));
}

import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { AccountConfig, StageConfig } from "../config/schema";
import { Metastore } from "../constructs/account/metastore";
import { MetastoreAdmins } from "../constructs/account/metastore-admins";
import { StageIdentities } from "../constructs/account/stage-identities";
import { databricksAccountProvider } from "../constructs/providers";
import { Naming } from "../core/naming";
import { useBackend } from "./backend";
import { ciIssuers } from "./ci-issuers";

/** Properties for `AccountStack`. */
export interface AccountStackProps {
  readonly account: AccountConfig;
  /** Every stage that needs groups and service principals. */
  readonly stages: readonly StageConfig[];
  /** Absolute path of the repository's root. */
  readonly projectRoot: string;
}

/**
 * What the stages share in the Databricks account: the metastore, and each stage's groups and service principals. Stages
 * find them by name. An account administrator applies it.
 */
export class AccountStack extends TerraformStack {
  public constructor(scope: Construct, props: AccountStackProps) {
    super(scope, "account");
    const { account, stages, projectRoot } = props;
    useBackend(this, account, projectRoot);
    databricksAccountProvider(this, {
      host: account.databricks.accountHost,
      accountId: account.databricks.accountId,
    });

    const admins = new MetastoreAdmins(this, "MetastoreAdmins", `${account.service}-metastore-admins`);
    new Metastore(this, "Metastore", {
      metastoreName: account.databricks.metastore,
      region: account.aws.region,
      owner: admins.groupName,
      protect: account.deletionProtection,
    });
    for (const { stage } of stages) {
      const identities = new StageIdentities(this, `Stage-${stage}`, {
        naming: new Naming(account.service, stage),
        databricksAccountId: account.databricks.accountId,
        ciIssuers: ciIssuers(account),
      });
      admins.addMember(stage, identities.deployId);
    }
  }
}

import { awsDataSources } from "./aws/data-sources";
import { iamBehaviours } from "./aws/iam";
import { kmsBehaviours } from "./aws/kms";
import { networkBehaviours } from "./aws/network";
import { s3Behaviours } from "./aws/s3";
import { accountBehaviours } from "./databricks/account";
import { budgetBehaviours } from "./databricks/budgets";
import { catalogBehaviours } from "./databricks/catalog";
import { computeBehaviours } from "./databricks/compute";
import { databricksDataSources } from "./databricks/data-sources";
import { customerManagedKeyBehaviours } from "./databricks/customer-managed-keys";
import { fileBehaviours } from "./databricks/files";
import { grantBehaviours } from "./databricks/grants";
import { identityBehaviours } from "./databricks/identity";
import { ipAccessListBehaviours } from "./databricks/ip-access-lists";
import { jobBehaviours } from "./databricks/jobs";
import { logDeliveryBehaviours } from "./databricks/log-delivery";
import { metastoreBehaviours } from "./databricks/metastore";
import { mlBehaviours } from "./databricks/ml";
import { permissionBehaviours } from "./databricks/permissions";
import { privateLinkBehaviours } from "./databricks/private-link";
import { ruleSetBehaviours } from "./databricks/rule-sets";
import { schemaObjectBehaviours } from "./databricks/schema-objects";
import { secretBehaviours } from "./databricks/secrets";
import { settingBehaviours } from "./databricks/settings";
import { serverlessNetworkBehaviours } from "./databricks/serverless-network";
import { storageBehaviours } from "./databricks/storage";
import { systemSchemaBehaviours } from "./databricks/system-schemas";
import { workspaceBehaviours } from "./databricks/workspace";
import { workspaceConfBehaviours } from "./databricks/workspace-conf";
import type { DataSourceBehaviour, ResourceBehaviour } from "./types";

/** Behaviours of every supported resource type. */
export const RESOURCES: readonly ResourceBehaviour[] = [
  ...networkBehaviours,
  ...s3Behaviours,
  ...iamBehaviours,
  ...kmsBehaviours,
  ...accountBehaviours,
  ...logDeliveryBehaviours,
  ...budgetBehaviours,
  ...customerManagedKeyBehaviours,
  ...privateLinkBehaviours,
  ...serverlessNetworkBehaviours,
  ...workspaceBehaviours,
  ...metastoreBehaviours,
  ...identityBehaviours,
  ...ruleSetBehaviours,
  ...storageBehaviours,
  ...catalogBehaviours,
  ...schemaObjectBehaviours,
  ...grantBehaviours,
  ...computeBehaviours,
  ...jobBehaviours,
  ...mlBehaviours,
  ...fileBehaviours,
  ...ipAccessListBehaviours,
  ...permissionBehaviours,
  ...secretBehaviours,
  ...settingBehaviours,
  ...workspaceConfBehaviours,
  ...systemSchemaBehaviours,
];

/** Behaviours of every supported data source. */
export const DATA_SOURCES: readonly DataSourceBehaviour[] = [...awsDataSources, ...databricksDataSources];

import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { DatabricksProvider } from "@cdktf/provider-databricks/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";

/** AWS provider releases that the stacks are held valid for. */
const AWS_VERSIONS = ">= 5.100.0, < 7.0.0";

/** How long the Databricks provider repeats a call that was throttled or refused; its own default is without an end. */
const RETRY_TIMEOUT_SECONDS = 300;

/** Where Databricks accounts on commercial AWS are administered. */
const ACCOUNT_CONSOLE = "https://accounts.cloud.databricks.com";

/** Properties for `awsProvider`. */
export interface AwsProviderProps {
  readonly region: string;
  /** Twelve digits. Credentials of any other account are refused before anything is planned. */
  readonly accountId: string;
  /** Tags of every resource that takes tags. */
  readonly tags: Readonly<Record<string, string>>;
  /**
   * Role of an account that is not the one the credentials belong to. A provider with a role is an additional one, which
   * resources name.
   * @default - the credentials are used as they are, and every AWS resource of the stack uses this provider
   */
  readonly assumeRoleArn?: string;
}

/** An AWS provider of the stack. Credentials come from the environment alone. */
export function awsProvider(scope: Construct, props: AwsProviderProps): AwsProvider {
  TerraformStack.of(scope).addOverride("terraform.required_providers.aws.version", AWS_VERSIONS);
  const settings = {
    region: props.region,
    allowedAccountIds: [props.accountId],
    defaultTags: [{ tags: { ...props.tags } }],
  };
  if (props.assumeRoleArn === undefined) {
    return new AwsProvider(scope, "aws", settings);
  }
  const alias = `account-${props.accountId}`;
  return new AwsProvider(scope, `aws-${alias}`, { ...settings, alias, assumeRole: [{ roleArn: props.assumeRoleArn }] });
}

/**
 * The stack's Databricks provider, for what belongs to the account. Credentials come from the environment alone.
 *
 * @param accountId UUID of the Databricks account
 */
export function databricksAccountProvider(scope: Construct, accountId: string): DatabricksProvider {
  return new DatabricksProvider(scope, "databricks", {
    host: ACCOUNT_CONSOLE,
    accountId,
    retryTimeoutSeconds: RETRY_TIMEOUT_SECONDS,
  });
}

/**
 * The stack's Databricks provider, for what belongs to one workspace. Credentials come from the environment alone.
 *
 * @param host URL of the workspace, which may be a reference to another stack's output
 */
export function databricksWorkspaceProvider(scope: Construct, host: string): DatabricksProvider {
  return new DatabricksProvider(scope, "databricks", { host, retryTimeoutSeconds: RETRY_TIMEOUT_SECONDS });
}

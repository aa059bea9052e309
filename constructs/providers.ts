import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { DatabricksProvider } from "@cdktf/provider-databricks/lib/provider";
import type { Construct } from "constructs";

/** Seconds for which the Databricks provider retries throttled or failed requests; by default, it retries without limit. */
const RETRY_TIMEOUT_SECONDS = 300;

/** Account console of Databricks on commercial AWS regions. */
const ACCOUNT_CONSOLE = "https://accounts.cloud.databricks.com";

/** Properties for `awsProvider`. */
export interface AwsProviderProps {
  readonly region: string;
  /** Account id, 12 digits. The plan fails with credentials of another account. */
  readonly accountId: string;
  /** Default tags of every resource that supports tags. */
  readonly tags: Readonly<Record<string, string>>;
  /**
   * Role that the provider assumes, in an account other than that of the credentials. A provider with a role has an
   * alias, and resources of that account must refer to the provider.
   * @default - the provider uses the credentials directly and is the stack's default AWS provider
   */
  readonly assumeRoleArn?: string | undefined;
}

/** Creates an AWS provider of the stack. Its configuration contains no credentials. */
export function awsProvider(scope: Construct, props: AwsProviderProps): AwsProvider {
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
 * Creates the stack's account-level Databricks provider. Its configuration contains no credentials.
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
 * Creates the stack's workspace-level Databricks provider. Its configuration contains no credentials.
 *
 * @param host URL of the workspace, which may be a reference to another stack's output
 */
export function databricksWorkspaceProvider(scope: Construct, host: string): DatabricksProvider {
  return new DatabricksProvider(scope, "databricks", { host, retryTimeoutSeconds: RETRY_TIMEOUT_SECONDS });
}

import { ACCOUNT_HOST } from "../../../sandbox/rest/rest-api";
import { Home } from "../../../sandbox/runtime/home";
import { type ProviderServer, startProviderServer } from "../../../sandbox/provider/server";
import { Harness, MemoryStore } from "../../sandbox/rest/harness";

/** A sandbox whose Databricks account is empty. Its provider and its REST API are running. */
export class EmptyAccount {
  private constructor(
    public readonly harness: Harness,
    private readonly provider: ProviderServer,
  ) {}

  /** @param stacks stacks that the test will apply */
  public static async start(stacks: readonly object[]): Promise<EmptyAccount> {
    const store = new MemoryStore();
    const harness = await Harness.start(undefined, store);
    const kinds = [
      "databricks_mws_workspaces",
      "databricks_service_principal",
      "databricks_group",
      "databricks_group_member",
      "databricks_mws_permission_assignment",
      "databricks_metastore",
      "databricks_metastore_assignment",
      "databricks_catalog",
      "databricks_schema",
    ];
    for (const { kind, scope, id } of kinds.flatMap((each) => store.find(each))) await store.delete(kind, scope, id);
    const account = new EmptyAccount(harness, await startProviderServer(harness.assembly.clouds));
    // Creates the permissions boundaries of the stacks' roles, because no test applies `bootstrap`, which has them.
    const boundaries = [...JSON.stringify(stacks).matchAll(/"permissions_boundary":"([^"$]+)"/g)];
    for (const [, arn = ""] of boundaries) await account.putPolicy(arn);
    return account;
  }

  /** Environment variables that direct the vendor's tools to the sandbox's account host. */
  public get environment(): Record<string, string> {
    const { harness } = this;
    return {
      HTTPS_PROXY: harness.controlUrl,
      SSL_CERT_FILE: new Home(harness.folderPath).accountCertificate,
      DATABRICKS_HOST: `https://${ACCOUNT_HOST}`,
      DATABRICKS_TOKEN: harness.assembly.tokens.admin,
    };
  }

  /** Value of `TF_REATTACH_PROVIDERS` that selects the sandbox's own providers for AWS and Databricks. */
  public get emulations(): ProviderServer["reattach"] {
    return this.provider.reattach;
  }

  /** Value of `TF_REATTACH_PROVIDERS` that selects the sandbox's own provider only for AWS. */
  public get awsEmulation(): ProviderServer["reattach"] {
    return Object.fromEntries(Object.entries(this.emulations).filter(([address]) => address.endsWith("/aws")));
  }

  /** Creates an IAM policy that allows everything. */
  private putPolicy(arn: string): Promise<void> {
    const statement = { Effect: "Allow", Action: "*", Resource: "*" };
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    return this.harness.store.put({
      kind: "aws_iam_policy",
      scope: "aws",
      id: arn,
      attributes: { id: arn, arn, policy },
    });
  }

  public async stop(): Promise<void> {
    await this.provider.close();
    await this.harness.stop();
  }
}

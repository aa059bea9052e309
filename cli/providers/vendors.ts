import { devNull } from "node:os";
import path from "node:path";
import type { Environment } from "../process";
import { useAwsServer } from "../sandbox/control";
import { accountHost, type SandboxInfo } from "../sandbox/info";
import type { RequiredProvider } from "../terraform/program";
import { AwsServer } from "./aws-server";
import { downloadMirror, linkMirror, type PinnedMirror } from "./mirror";
import type { Providers, ProviderTarget } from "./providers";

/** Settings with which the published AWS and Databricks providers run against the sandbox. */
export interface VendorOptions {
  readonly info: SandboxInfo;
  /** Folder of the sandbox. */
  readonly home: string;
  /** Providers that the stacks require, with the versions that they pin. */
  readonly required: readonly RequiredProvider[];
  /** Folder laid out as a Terraform filesystem mirror. @default - the providers are downloaded from the registry */
  readonly mirror?: string | undefined;
  /** AWS account of the service, twelve digits. */
  readonly awsAccountId: string;
}

/**
 * The published AWS and Databricks providers. The Databricks provider calls the sandbox's REST API, the AWS provider a
 * local moto server.
 */
export class VendorProviders implements Providers {
  private constructor(
    private readonly mirror: PinnedMirror,
    private readonly aws: AwsServer,
  ) {}

  /**
   * Finds the providers and starts the moto server.
   * @throws UserError if a provider is not available, or the server does not start
   */
  public static async start(options: VendorOptions): Promise<VendorProviders> {
    const { info, home, required } = options;
    const folder = path.resolve(home, "providers");
    const mirror =
      options.mirror === undefined
        ? await downloadMirror(path.resolve(home, "downloaded-providers"), required)
        : linkMirror(options.mirror, folder, required);
    const aws = await AwsServer.start(path.resolve(home), options.awsAccountId);
    await useAwsServer(info, aws.url);
    return new VendorProviders(mirror, aws);
  }

  /** One line per provider whose version differs from the version that the stacks pin. */
  public get notices(): readonly string[] {
    return this.mirror.notices;
  }

  public get installation(): string {
    return `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(this.mirror.folder)}\n  }\n}\n`;
  }

  public environment({ info }: ProviderTarget): Environment {
    const { proxy, certificate } = accountHost(info);
    return {
      // Direct the providers to the sandbox, and hide the developer's own profiles, proxy and credentials.
      DATABRICKS_CONFIG_FILE: devNull,
      HTTPS_PROXY: proxy,
      NO_PROXY: undefined,
      no_proxy: undefined,
      SSL_CERT_FILE: certificate,
      AWS_ENDPOINT_URL: this.aws.url,
      AWS_ACCESS_KEY_ID: "sandbox",
      AWS_SECRET_ACCESS_KEY: "sandbox",
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_EC2_METADATA_DISABLED: "true",
    };
  }

  /** Stops the moto server. Its objects are in memory and are lost. */
  public stop(): Promise<void> {
    return this.aws.stop();
  }
}

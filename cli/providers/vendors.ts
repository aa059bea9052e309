import { devNull } from "node:os";
import path from "node:path";
import type { Environment } from "../process";
import { UserError } from "../project";
import { useAwsServer } from "../sandbox/control";
import type { SandboxInfo } from "../sandbox/info";
import type { RequiredProvider } from "../terraform/program";
import { AwsServer } from "./aws-server";
import { downloadMirror, linkMirror, type PinnedMirror } from "./mirror";
import type { Providers, ProviderTarget } from "./providers";

/** What the vendors' providers need. */
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
 * The vendors' own providers: Databricks' talks to the sandbox's REST door, AWS' to a server of its API on this machine.
 */
export class VendorProviders implements Providers {
  private constructor(
    private readonly mirror: PinnedMirror,
    private readonly aws: AwsServer,
  ) {}

  /**
   * Finds the providers, and starts the server that stands in for AWS.
   * @throws UserError when a provider is not to be had, or the server does not start
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

  /** What is not as the stacks pin it, one line each. */
  public get notices(): readonly string[] {
    return this.mirror.notices;
  }

  public get installation(): string {
    return `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(this.mirror.folder)}\n  }\n}\n`;
  }

  public environment({ info: { account } }: ProviderTarget): Environment {
    if (account === undefined) {
      throw new UserError("this sandbox has no host for the account: end it (`sandbox down`) and start it again");
    }
    return {
      // Nothing that a developer has set up may reach a provider.
      DATABRICKS_CONFIG_FILE: devNull,
      HTTPS_PROXY: account.proxy,
      NO_PROXY: undefined,
      no_proxy: undefined,
      SSL_CERT_FILE: account.certificate,
      AWS_ENDPOINT_URL: this.aws.url,
      AWS_ACCESS_KEY_ID: "sandbox",
      AWS_SECRET_ACCESS_KEY: "sandbox",
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_EC2_METADATA_DISABLED: "true",
    };
  }

  /** Ends the server that stands in for AWS, and with it all that it holds. */
  public stop(): Promise<void> {
    return this.aws.stop();
  }
}

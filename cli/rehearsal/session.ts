import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Naming } from "../../core/naming";
import { requireMoto } from "../providers/aws-server";
import { requiredProvidersOf } from "../providers/required";
import { EMULATED_PROVIDERS, type Providers } from "../providers/providers";
import { VendorProviders } from "../providers/vendors";
import { messageOf, UserError } from "../project";
import { sandboxStatus } from "../sandbox/control";
import { prepareSandboxEnvironment } from "../sandbox/environment";
import { sandboxGuest } from "../sandbox/guest";
import type { SandboxInfo } from "../sandbox/info";
import { sandboxDown, sandboxUp } from "../sandbox/lifecycle";
import { shownPath } from "../shown-path";
import { synthesize } from "../terraform/synthesize";
import type { StageContext } from "./stage-context";

/** Settings of the sandbox and of the Terraform providers of a rehearsal. */
export interface SessionOptions {
  /** Folder of the sandbox. */
  readonly home: string;
  readonly overlay: string;
  readonly port?: number;
  /** All stages to synthesize. */
  readonly stages: readonly string[];
  /** Id of the service's AWS account, twelve digits. */
  readonly awsAccountId: string;
  /** Terraform filesystem mirror with the vendors' providers. */
  readonly mirror?: string | undefined;
}

type Ready = Pick<StageContext, "info" | "deployment">;

/** The sandbox and the Terraform providers of a rehearsal. */
export class Session {
  private info: SandboxInfo | undefined;
  private vendors: VendorProviders | undefined;
  private startedHere = false;

  public constructor(private readonly options: SessionOptions) {}

  /** Starts the sandbox unless it runs already. @returns a note for the progress display, which may be empty */
  public async startSandbox(): Promise<string> {
    const { info, started } = await sandboxUp(this.options);
    this.info = info;
    this.startedHere = started;
    return started ? "" : "already running";
  }

  /**
   * Starts an empty sandbox and the vendors' providers.
   * @returns providers whose version differs from the pinned one, as one line for the progress display
   * @throws UserError if moto is not installed, or if the sandbox's folder contains objects that the sandbox's own
   *   providers created
   */
  public async startWithVendors(): Promise<string> {
    const { home, awsAccountId, mirror } = this.options;
    await emptyHome(home);
    requireMoto();
    await this.startSandbox();
    const { info, deployment } = this.ready;
    await synthesize(deployment, []);
    const required = requiredProvidersOf(deployment.outDirectory);
    this.vendors = await VendorProviders.start({ info, home, awsAccountId, mirror, required });
    return this.vendors.notices.join(", ");
  }

  /** One line per provider that does not run in its pinned version, because the mirror lacks this version. */
  public get notices(): readonly string[] {
    return this.vendors?.notices ?? [];
  }

  /** The running sandbox, and a deployment to it that authenticates as the sandbox's administrator. */
  public get ready(): Ready {
    const { info, options } = this;
    if (info === undefined) throw new UserError("the rehearsal has not started its sandbox yet");
    const { home, overlay, stages } = options;
    const environment = {
      ...prepareSandboxEnvironment(info, home, overlay, undefined, this.providers),
      // Synthesizes all stages, because `cdktf` deletes the folders of stacks that a synthesis does not contain.
      FRAUDOPS_STAGES: stages.join(","),
    };
    return { info, deployment: { outDirectory: path.resolve(home, "cdktf.out"), environment, overlay, home } };
  }

  /**
   * Returns the sandbox and the deployment for the steps of a stage. A merge request's stage is deployed into a slot, a
   * set of resources in the workspace of `dev`, so `dev` must be deployed first. The deployment of such a stage
   * authenticates as a service principal of the slot.
   */
  public async actingFor(naming: Naming): Promise<Ready & Pick<StageContext, "guest">> {
    const { info, deployment } = this.ready;
    if (naming.slot === undefined) return { info, deployment };
    const guest = await sandboxGuest(info, naming);
    const environment = {
      ...deployment.environment,
      ...prepareSandboxEnvironment(info, deployment.home, deployment.overlay, guest, this.providers),
    };
    return { info, guest, deployment: { ...deployment, environment } };
  }

  /**
   * Stops the providers, and the sandbox if this session started it.
   * @param keep whether the sandbox continues to run
   * @returns one text per request that the sandbox does not support, or the reason why these requests cannot be read
   */
  public async end(keep: boolean): Promise<readonly string[]> {
    try {
      return this.info === undefined ? [] : await unhandledRoutes(this.info);
    } finally {
      if (this.startedHere && !keep) await sandboxDown(this.options.home);
      await this.vendors?.stop();
    }
  }

  private get providers(): Providers {
    return this.vendors ?? EMULATED_PROVIDERS;
  }
}

/** File that marks a sandbox's folder as used with the vendors' providers. Only a marked folder is emptied. */
const MARK = "vendors";

/**
 * Creates the folder of a sandbox for a rehearsal with the vendors' providers. If an earlier rehearsal with these
 * providers has used the folder, stops its sandbox and deletes the files in the folder.
 */
async function emptyHome(home: string): Promise<void> {
  const isSandboxHome = existsSync(path.join(home, MARK));
  if (!isSandboxHome && existsSync(path.join(home, "store"))) {
    throw new UserError(
      `${shownPath(home)} contains objects that the sandbox's own providers created: set another folder with --home`,
    );
  }
  if (isSandboxHome) await sandboxDown(home);
  mkdirSync(home, { recursive: true });
  writeFileSync(path.join(home, MARK), "");
  // Keeps the marker file, and this rehearsal's lock on the folder `cdktf.out`. The name of the lock begins with
  // `cdktf.out.`.
  const kept = [MARK, "cdktf.out."];
  const left = readdirSync(home).filter((name) => isSandboxHome && !kept.some((each) => name.startsWith(each)));
  for (const name of left) rmSync(path.join(home, name), { recursive: true });
}

async function unhandledRoutes(info: SandboxInfo): Promise<readonly string[]> {
  try {
    const { unhandled } = await sandboxStatus(info);
    return unhandled.map(({ request, count }) => `the sandbox does not support ${request} (${count} times)`);
  } catch (error) {
    return [`cannot read which requests the sandbox did not support: ${messageOf(error)}`];
  }
}

import path from "node:path";
import { loadAccount, loadStage } from "../config/load";
import { defined } from "../core/defined";
import { namingOf } from "../core/naming";
import { isShortLived } from "../core/stage";
import { cloudCredentials } from "./cloud-credentials";
import { configuration } from "./configuration";
import { SHARED } from "./guard/scope";
import type { Environment } from "./process";
import { projectRoot, sandboxHome, sandboxOverlay, UserError } from "./project";
import { prepareSandboxEnvironment, SANDBOX_VARIABLE } from "./sandbox/environment";
import { sandboxGuest, type SandboxGuest } from "./sandbox/guest";
import { requireSandbox, runningSandbox, type SandboxInfo } from "./sandbox/info";
import { homeArgument, shownPath } from "./shown-path";

/** Target of a command: a sandbox or the real clouds. */
export interface Target {
  readonly kind: "sandbox" | "cloud";
  /**
   * Description for messages, e.g. `sandbox in .sandbox` or `cloud: AWS account 111111111111 (AWS_PROFILE=dev),
   * Databricks account 0a1b2c3d-... (default credentials)`.
   */
  readonly description: string;
  /** Absolute path of the sandbox's folder. */
  readonly home?: string;
  /** Connection details of the sandbox. */
  readonly sandbox?: SandboxInfo;
  /** Principal that acts in the sandbox for a merge request's stage. @default - the sandbox's administrator */
  readonly guest?: SandboxGuest;
  /**
   * Environment of `terraform` and `cdktf`. For a sandbox, reading this property also writes Terraform's CLI
   * configuration to the sandbox's folder and restores truncated state files.
   */
  readonly environment: Environment;
  /** Path of the overlay, a configuration file that is merged last, over all other files. */
  readonly overlay?: string;
  /** Folder of the synthesized stacks. */
  readonly outDirectory: string;
}

/** Command-line options that select a target. */
export interface TargetOptions {
  /** Folder of a sandbox. */
  readonly home?: string | undefined;
  /** Use the real clouds, even if a sandbox runs in the default folder. */
  readonly cloud?: boolean | undefined;
  /**
   * Path of the overlay, a configuration file that is merged last, over all other files.
   * @default - the file in `FRAUDOPS_OVERLAY`; otherwise `sandboxOverlay` for a sandbox, and no overlay for the clouds
   */
  readonly overlay?: string | undefined;
  /**
   * Stage of the command, or `account` for the shared stacks. Determines the AWS account in `Target.description` and,
   * in the sandbox, the principal that acts for a merge request's stage. @default - `account`
   */
  readonly stage?: string | undefined;
}

/** The given command-line options that select a target, for a command in a message. */
export function targetArguments({ home, cloud }: Pick<TargetOptions, "home" | "cloud">): readonly string[] {
  return [...(home === undefined ? [] : [homeArgument(home)]), ...(cloud === true ? ["--cloud"] : [])];
}

/** What selects a target besides the command-line options. */
export interface TargetSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Default folder of the sandbox. */
  readonly usualHome: string;
}

/**
 * Chooses between a sandbox and the clouds, by the same rule for every command:
 *
 * - `--home <folder>` selects the sandbox in this folder, `--cloud` the clouds.
 * - Otherwise, a command that `sandbox exec` runs uses the sandbox of `sandbox exec`.
 * - Otherwise, credentials of a real cloud in the environment select the clouds. If a sandbox also runs in the default
 *   folder, the target is ambiguous.
 * - Otherwise, a running sandbox in the default folder is the target.
 *
 * @throws UserError if the options contradict each other or the environment, if the target is ambiguous, if the
 *   selected sandbox does not run, or if nothing selects a target
 */
export async function resolveTarget(
  { home, cloud = false, overlay, stage }: TargetOptions,
  { environment, usualHome }: TargetSources = { environment: process.env, usualHome: sandboxHome },
): Promise<Target> {
  const within = environment[SANDBOX_VARIABLE] || undefined;
  const chosenOverlay = overlay ?? (environment["FRAUDOPS_OVERLAY"] || undefined);
  const toSandbox = async (folder: string): Promise<Target> => {
    const info = await requireSandbox(path.resolve(folder));
    return sandboxTarget(path.resolve(folder), info, chosenOverlay, stage);
  };
  const toCloud = (): Target => cloudTarget(environment, chosenOverlay, stage);

  if (home !== undefined && cloud) {
    throw new UserError("--home selects a sandbox and --cloud selects the clouds: give one of these options");
  }
  if (home !== undefined) return toSandbox(home);
  if (within !== undefined) {
    if (!cloud) return toSandbox(within);
    throw new UserError(
      `--cloud cannot be used in \`sandbox exec\`: the environment selects the sandbox in ${shownPath(within)} (${SANDBOX_VARIABLE}) and has no credentials of the clouds. Run the command outside \`sandbox exec\``,
    );
  }
  if (cloud) return toCloud();
  const credentials = Object.values(cloudCredentials(environment)).flat();
  const running = await runningSandbox(usualHome);
  if (running !== undefined && credentials.length > 0) {
    throw new UserError(
      [
        `the target is ambiguous: a sandbox runs in ${shownPath(usualHome)}, and the environment has credentials of the clouds (${credentials.join(", ")}). Select one with:`,
        `  ${homeArgument(usualHome)}    the sandbox`,
        "  --cloud    the clouds",
      ].join("\n"),
    );
  }
  if (credentials.length > 0) return toCloud();
  if (running !== undefined) return sandboxTarget(usualHome, running, chosenOverlay, stage);
  throw new UserError(
    [
      "there is no target: no sandbox runs, and the environment has no credentials of the clouds. Select one with:",
      `  ./fraudops sandbox up    starts a sandbox in ${shownPath(usualHome)}`,
      "  --home <folder>          a sandbox that runs elsewhere",
      "  AWS_PROFILE, AWS_ROLE_ARN, DATABRICKS_HOST, DATABRICKS_CONFIG_PROFILE, ... in the environment: the clouds",
      "  --cloud                  the clouds, with the default profiles of AWS and Databricks",
    ].join("\n"),
  );
}

/** Prints the target before the command starts; on standard error if standard output must contain only data. */
export function announce(
  { description }: Target,
  { json = false }: { readonly json?: boolean | undefined } = {},
): void {
  const line = `target: ${description}`;
  if (json) console.error(line);
  else console.log(line);
}

async function sandboxTarget(
  home: string,
  sandbox: SandboxInfo,
  overlay = sandboxOverlay,
  stage = SHARED,
): Promise<Target> {
  const file = path.resolve(projectRoot, overlay);
  const own = file === sandboxOverlay ? "" : ` with overlay ${shownPath(file)}`;
  const naming = isShortLived(stage) ? namingOf(loadAccount(configuration(file)), stage) : undefined;
  const guest = naming?.slot === undefined ? undefined : await sandboxGuest(sandbox, naming);
  const actor = guest === undefined ? "" : `, as ${guest.principal}`;
  return {
    kind: "sandbox",
    description: `sandbox in ${shownPath(home)}${own}${actor}`,
    home,
    sandbox,
    ...defined({ guest }),
    // A getter, because `prepareSandboxEnvironment` restores damaged state files, which only a command that plans or
    // applies may do.
    get environment() {
      return prepareSandboxEnvironment(sandbox, home, file, guest);
    },
    overlay: file,
    outDirectory: path.join(home, "cdktf.out"),
  };
}

function cloudTarget(environment: TargetSources["environment"], overlay?: string, stage?: string): Target {
  const options = configuration(overlay ?? "");
  const account = loadAccount(options);
  const { accountId } = stage === undefined || stage === SHARED ? account.aws : loadStage(stage, options).aws;
  const { AWS: aws, Databricks: databricks } = cloudCredentials(environment);
  const by = (names: readonly string[]): string =>
    ` (${names.length === 0 ? "default credentials" : names.map((name) => variableText(name, environment)).join(", ")})`;
  const parts = [
    `AWS account ${accountId}${by(aws)}`,
    `Databricks account ${account.databricks.accountId}${by(databricks)}`,
    ...(options.overlay === undefined ? [] : [`overlay ${shownPath(options.overlay)}`]),
    ...(environment["TF_REATTACH_PROVIDERS"] ? ["providers attached by TF_REATTACH_PROVIDERS"] : []),
  ];
  return {
    kind: "cloud",
    description: `cloud: ${parts.join(", ")}`,
    environment: {},
    ...defined({ overlay: options.overlay }),
    outDirectory: path.resolve(projectRoot, environment["CDKTF_OUTPUT"] || "cdktf.out"),
  };
}

/** Name of an environment variable, with its value if that is a profile, host or role. Other values can be secrets. */
function variableText(name: string, environment: TargetSources["environment"]): string {
  return /_(PROFILE|HOST|ROLE_ARN)$/.test(name) ? `${name}=${environment[name] ?? ""}` : name;
}

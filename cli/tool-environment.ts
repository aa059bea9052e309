import path from "node:path";

/** Variables of a tool's environment; undefined takes one away. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface ToolEnvironment {
  readonly environment: Environment;
  /** Names of the variables that have a value and were not passed on. */
  readonly dropped: readonly string[];
}

/**
 * Variables that Terraform, OpenTofu and cdktf read. They change what is planned (`TF_VAR_*`, `CDKTF_TARGET_STACK_ID`),
 * where state lies (`TF_WORKSPACE`, `TF_DATA_DIR`, `TF_HTTP_*`) or what is printed (`TF_LOG*`, `TF_CLI_ARGS*`), so that
 * only those are passed on whose effect is known.
 */
const FAMILIES = /^(TF|TOFU|TERRAFORM|CHECKPOINT|CDKTF)_|^SYNTH_HCL_OUTPUT$/;

const PASSED_ON = [
  // Which program runs, and which settings, credentials and providers it has.
  ...["TERRAFORM_BINARY_NAME", "TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG", "TF_TOKEN_*", "TF_REATTACH_PROVIDERS"],
  // Downloads of providers, and their cache.
  ...["TF_PLUGIN_CACHE_DIR", "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE", "TF_PROVIDER_DOWNLOAD_RETRY"],
  ...["TF_REGISTRY_CLIENT_TIMEOUT", "TF_REGISTRY_DISCOVERY_RETRY"],
  // OpenTofu cannot read an encrypted state without it.
  "TF_ENCRYPTION",
  // Added to what providers say of themselves to the clouds.
  "TF_APPEND_USER_AGENT",
  // Folders of cdktf (synthesized stacks, cache, log file), and whether it caches and locks providers.
  ...["CDKTF_OUTPUT", "CDKTF_HOME", "CDKTF_LOG_FILE_DIRECTORY"],
  ...["CDKTF_DISABLE_PLUGIN_CACHE_ENV", "CDKTF_SKIP_PROVIDER_LOCK"],
];

/** Nobody is there to answer. */
const AUTOMATION = new Map([
  ["TF_IN_AUTOMATION", "1"],
  ["TF_INPUT", "0"],
]);

const isPassedOn = new RegExp(`^(${PASSED_ON.map((name) => name.replace("*", ".+")).join("|")})$`);

/**
 * The environment that tools run in: that of `parent`, without the variables that would change what Terraform and cdktf
 * plan, where they keep state or what they print. `FRAUDOPS_TERRAFORM_LOG` names a file for Terraform's own log.
 * @param interactive a person answers the tool's questions. @default false
 */
export function toolEnvironment(parent: Environment, interactive = false): ToolEnvironment {
  const log = parent["FRAUDOPS_TERRAFORM_LOG"];
  const ours: Environment = {
    CHECKPOINT_DISABLE: "1",
    ...(interactive ? {} : Object.fromEntries(AUTOMATION)),
    ...(log ? terraformLog(log) : {}),
  };
  const isDropped = (name: string): boolean => FAMILIES.test(name) && !isPassedOn.test(name);
  const kept = Object.entries(parent).filter(([name]) => !isDropped(name));
  const dropped = Object.keys(parent).filter((name) => isDropped(name) && !(name in ours) && !AUTOMATION.has(name));
  return {
    environment: { ...Object.fromEntries(kept), ...ours },
    dropped: dropped.filter((name) => parent[name]).sort(),
  };
}

/** Variables by which Terraform writes its log to `file`, at level debug, and nothing of it to its output. */
export function terraformLog(file: string): Environment {
  return { TF_LOG: "DEBUG", TF_LOG_PATH: path.resolve(file) };
}

/** Keeps Terraform from colouring output that goes straight through to something other than a terminal with colours. */
export function colourOf(parent: Environment, isTerminal: boolean): Environment {
  const hasColour = isTerminal && !parent["NO_COLOR"] && parent["TERM"] !== "dumb";
  return hasColour ? {} : { TF_CLI_ARGS: "-no-color" };
}

/** One line about the variables that were not passed on. */
export function droppedText(dropped: readonly string[]): string {
  const remedy = dropped.some((name) => name.startsWith("TF_LOG")) ? " (use --terraform-log <file> for logs)" : "";
  return `not passed on to Terraform: ${dropped.join(", ")}${remedy}`;
}

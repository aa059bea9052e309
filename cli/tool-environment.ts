import path from "node:path";

/** Environment variables of a tool; undefined unsets a variable. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface ToolEnvironment {
  readonly environment: Environment;
  /** Names of the non-empty variables of the parent process that are neither passed on to the tool nor set for it. */
  readonly dropped: readonly string[];
}

/**
 * Variables that Terraform, OpenTofu and cdktf read. They change the plan (`TF_VAR_*`, `CDKTF_TARGET_STACK_ID`), the
 * location of state (`TF_WORKSPACE`, `TF_DATA_DIR`, `TF_HTTP_*`) or the output (`TF_LOG*`, `TF_CLI_ARGS*`), so only
 * the variables in `PASSED_ON` are passed on.
 */
const FAMILIES = /^(TF|TOFU|TERRAFORM|CHECKPOINT|CDKTF)_|^SYNTH_HCL_OUTPUT$/;

const PASSED_ON = [
  // The binary (Terraform or OpenTofu), its settings, credentials and attached providers.
  ...["TERRAFORM_BINARY_NAME", "TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG", "TF_TOKEN_*", "TF_REATTACH_PROVIDERS"],
  // Settings for the download of providers and for the cache of downloaded providers.
  ...["TF_PLUGIN_CACHE_DIR", "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE", "TF_PROVIDER_DOWNLOAD_RETRY"],
  ...["TF_REGISTRY_CLIENT_TIMEOUT", "TF_REGISTRY_DISCOVERY_RETRY"],
  // Settings of OpenTofu's state encryption, without which it cannot read an encrypted state.
  "TF_ENCRYPTION",
  // Text that providers append to their user agent.
  "TF_APPEND_USER_AGENT",
  // cdktf's folders (synthesized stacks, cache, log file), and whether cdktf caches and locks providers.
  ...["CDKTF_OUTPUT", "CDKTF_HOME", "CDKTF_LOG_FILE_DIRECTORY"],
  ...["CDKTF_DISABLE_PLUGIN_CACHE_ENV", "CDKTF_SKIP_PROVIDER_LOCK"],
];

/** Settings for tools without an interactive user. */
const AUTOMATION = new Map([
  ["TF_IN_AUTOMATION", "1"],
  ["TF_INPUT", "0"],
]);

const isPassedOn = new RegExp(`^(${PASSED_ON.map((name) => name.replace("*", ".+")).join("|")})$`);

/**
 * The environment for tools: the variables of `parent`, without those that change the plan, the state location or the
 * output of Terraform and cdktf. If `parent` has `FRAUDOPS_TERRAFORM_LOG`, Terraform writes its log to this file.
 * @param interactive whether a user answers the tool's questions. @default false
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

/** Variables with which Terraform writes its log at level debug to `file` and not to its output. */
export function terraformLog(file: string): Environment {
  return { TF_LOG: "DEBUG", TF_LOG_PATH: path.resolve(file) };
}

/** Disables Terraform's colours, unless Terraform prints to a terminal with colours. */
export function colourOf(parent: Environment, isTerminal: boolean): Environment {
  const hasColour = isTerminal && !parent["NO_COLOR"] && parent["TERM"] !== "dumb";
  return hasColour ? {} : { TF_CLI_ARGS: "-no-color" };
}

/** Message about the environment variables that are not passed on to Terraform. */
export function droppedText(dropped: readonly string[]): string {
  const remedy = dropped.some((name) => name.startsWith("TF_LOG")) ? " (use --terraform-log <file> for logs)" : "";
  return `environment variables that are not passed on to Terraform: ${dropped.join(", ")}${remedy}`;
}

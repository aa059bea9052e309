import path from "node:path";
import { runTool } from "../../cli/process";
import { colourOf, droppedText, toolEnvironment } from "../../cli/tool-environment";

test.each([
  // Variables that change the log. With `TF_LOG=JSON`, the program could take a log line for a line of the plan's JSON.
  ...["TF_LOG", "TF_LOG_CORE", "TF_LOG_PROVIDER", "TF_LOG_PROVIDER_DATABRICKS", "TF_LOG_PATH", "CDKTF_LOG_LEVEL"],
  // Variables that change the location of the state.
  ...["TF_WORKSPACE", "TF_DATA_DIR", "TF_HTTP_ADDRESS", "TF_CLOUD_ORGANIZATION", "TF_FORCE_LOCAL_BACKEND"],
  // Variables that change the synthesis, the plan or the apply.
  ...["TF_VAR_region", "TF_CLI_ARGS", "TF_CLI_ARGS_plan", "TF_CLI_ARGS_apply", "TF_STATE_PERSIST_INTERVAL"],
  ...["CDKTF_TARGET_STACK_ID", "CDKTF_CONTEXT_JSON", "CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS", "SYNTH_HCL_OUTPUT"],
  // Invented names, which stand for variables of future releases with an unknown effect.
  ...["TF_OF_TOMORROW", "TOFU_X_EXPERIMENTAL_RUNTIME", "TERRAFORM_OF_TOMORROW", "CDKTF_OF_TOMORROW"],
])("does not pass on %s, and names it", (name) => {
  const { environment, dropped } = toolEnvironment({ [name]: "1", HOME: "/home" });
  expect(environment).not.toHaveProperty(name);
  expect(environment["HOME"]).toBe("/home");
  expect(dropped).toEqual([name]);
});

test.each([
  ...["TF_REATTACH_PROVIDERS", "TF_CLI_CONFIG_FILE", "TF_TOKEN_app_example_com", "TF_PLUGIN_CACHE_DIR"],
  ...["TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE", "TF_REGISTRY_DISCOVERY_RETRY", "TF_REGISTRY_CLIENT_TIMEOUT"],
  ...["TF_PROVIDER_DOWNLOAD_RETRY", "TF_ENCRYPTION", "TF_APPEND_USER_AGENT", "TERRAFORM_BINARY_NAME"],
  ...["CDKTF_OUTPUT", "CDKTF_HOME", "FRAUDOPS_STAGES", "FRAUDOPS_OVERLAY"],
  ...["AWS_PROFILE", "DATABRICKS_HOST", "HTTPS_PROXY", "SSL_CERT_FILE", "TFENV_TERRAFORM_VERSION"],
])("%s is passed on", (name) => {
  const { environment, dropped } = toolEnvironment({ [name]: "value" });
  expect(environment[name]).toBe("value");
  expect(dropped).toEqual([]);
});

test("ignores empty variables, which CI sets for unset ones", () => {
  expect(toolEnvironment({ TF_LOG: "", TF_WORKSPACE: undefined }).dropped).toEqual([]);
});

test("Terraform asks for no input and checks no updates without a terminal", () => {
  const parent = { TF_INPUT: "1", TF_IN_AUTOMATION: "", CHECKPOINT_DISABLE: "" };
  const { environment, dropped } = toolEnvironment(parent);
  expect(environment).toEqual({ TF_INPUT: "0", TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1" });
  expect(dropped).toEqual([]);
  expect(toolEnvironment(parent, true).environment).toEqual({ CHECKPOINT_DISABLE: "1" });
});

test("FRAUDOPS_TERRAFORM_LOG sets the file of Terraform's log, also for a command that another command runs", () => {
  const { environment } = toolEnvironment({ FRAUDOPS_TERRAFORM_LOG: "terraform.log" });
  expect(environment).toMatchObject({ TF_LOG: "DEBUG", TF_LOG_PATH: path.resolve("terraform.log") });
  const beneath = toolEnvironment(environment);
  expect(beneath).toEqual({ environment, dropped: [] });
});

test("the message about dropped logging variables names the option for a log", () => {
  expect(droppedText(["TF_WORKSPACE"])).toBe("environment variables that are not passed on to Terraform: TF_WORKSPACE");
  expect(droppedText(["TF_LOG", "TF_WORKSPACE"])).toBe(
    "environment variables that are not passed on to Terraform: TF_LOG, TF_WORKSPACE (use --terraform-log <file> for logs)",
  );
});

describe("a command", () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
    jest.restoreAllMocks();
  });

  test("reports only once which variables tools do not get; tools get the variables that the command itself sets", async () => {
    const said = jest.spyOn(console, "error").mockImplementation();
    Object.assign(process.env, { TF_LOG: "JSON", TF_DATA_DIR: "/elsewhere" });
    const { stdout } = await runTool("env", [], { environment: { TF_DATA_DIR: "/chosen", HOME: undefined } });
    await runTool("env", []);
    expect(said.mock.calls).toEqual([
      [
        "environment variables that are not passed on to Terraform: TF_DATA_DIR, TF_LOG (use --terraform-log <file> for logs)",
      ],
    ]);
    expect(stdout).not.toMatch(/^(TF_LOG|HOME)=/m);
    expect(stdout).toMatch(/^TF_DATA_DIR=\/chosen$/m);
  });
});

test.each([
  ["a terminal", {}, true, {}],
  ["no terminal", {}, false, { TF_CLI_ARGS: "-no-color" }],
  ["NO_COLOR", { NO_COLOR: "1" }, true, { TF_CLI_ARGS: "-no-color" }],
  ["a terminal without colours", { TERM: "dumb" }, true, { TF_CLI_ARGS: "-no-color" }],
])("inherited output has colour only on a terminal: %s", (_name, parent, isTerminal, expected) => {
  expect(colourOf(parent, isTerminal)).toEqual(expected);
});

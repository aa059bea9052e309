import { execFile } from "node:child_process";
import { EmptyAccount } from "./support/account";
import { ACCOUNT_CHANGES, IMMUTABLE_IN_ACCOUNT } from "./support/account-changes";
import { ACCOUNT_ID, accountStacks, terraformOf } from "./support/account-stacks";
import { commandLine, providerBinary } from "./support/binaries";
import { changed } from "./support/changes";
import type { Json } from "../../sandbox/ports";
import { STAGES } from "./support/stage";
import { TerraformFolder } from "./support/terraform";
import { Trial } from "./support/trial";

const trial = new Trial(IMMUTABLE_IN_ACCOUNT);

const stacks = accountStacks(STAGES);
let account: EmptyAccount;
let folders: readonly TerraformFolder[];

beforeAll(async () => {
  account = await EmptyAccount.start(stacks);
  folders = stacks.map(() => new TerraformFolder(providerBinary(), undefined, account.environment));
  for (const folder of folders) folder.attach(account.awsEmulation);
});

afterAll(async () => {
  await account.stop();
  trial.report("resource types of the account");
});

test("all resources are created, and a second plan has no changes", async () => {
  expect(await each(stacks, (folder) => trial.applied(folder))).toEqual([]);
});

test("the Databricks CLI reads the objects of the stacks", async () => {
  const answers: (readonly [string, { ok: boolean; output: string }])[] = [];
  for (const command of COMMANDS) answers.push([command, await answerOf(words(command))]);
  const wrong = answers.filter(([, { ok }]) => !ok).map(([command, { output }]) => `${command}: ${output.trim()}`);
  process.stdout.write(
    `Databricks CLI: ${answers.length - wrong.length} of ${answers.length} commands on objects of the account\n`,
  );
  expect(wrong).toEqual([]);
});

test("all resources are changed in place, and a second plan has no changes", async () => {
  expect(await each(changedStacks(), (folder) => trial.changedInPlace(folder))).toEqual([]);
  expect(await each(changedStacks(), (folder) => trial.applied(folder))).toEqual([]);
});

test("all resources are destroyed", async () => {
  expect(await trial.destroyed(folders)).toEqual([]);
  expect([...account.harness.assembly.restApi.unhandled.keys()]).toEqual([]);
});

/**
 * Databricks CLI commands on objects of the stacks. The test replaces `{<type>.<attribute>}` by an attribute of the
 * first object of the resource type `databricks_<type>`, and `{<type>}` by JSON with the `permissions` of this object.
 */
const COMMANDS = [
  "credentials list",
  "storage list",
  "networks list",
  "vpc-endpoints list",
  "private-access list",
  "encryption-keys list",
  "workspaces list",
  "network-connectivity list-network-connectivity-configurations",
  "network-policies list-network-policies-rpc",
  "network-policies get-network-policy-rpc default-policy",
  "metastores list",
  "log-delivery list",
  "budgets list",
  "groups list",
  "service-principals list",
  "users list",
  "settings disable-legacy-features get",
  "credentials get {mws_credentials.credentials_id}",
  "storage get {mws_storage_configurations.storage_configuration_id}",
  "networks get {mws_networks.network_id}",
  "vpc-endpoints get {mws_vpc_endpoint.vpc_endpoint_id}",
  "private-access get {mws_private_access_settings.private_access_settings_id}",
  "encryption-keys get {mws_customer_managed_keys.customer_managed_key_id}",
  "workspaces get {mws_workspaces.workspace_id}",
  "network-connectivity get-network-connectivity-configuration {mws_network_connectivity_config.network_connectivity_config_id}",
  "network-policies get-network-policy-rpc {account_network_policy.network_policy_id}",
  "workspace-network-configuration get-workspace-network-option-rpc {mws_workspaces.workspace_id}",
  "metastores get {metastore.metastore_id}",
  "metastore-assignments list {metastore.metastore_id}",
  "metastore-assignments get {metastore_assignment.workspace_id}",
  "workspace-assignment list {mws_workspaces.workspace_id}",
  "workspace-assignment get {mws_workspaces.workspace_id}",
  "workspace-assignment update {mws_permission_assignment.workspace_id} {mws_permission_assignment.principal_id} --json {mws_permission_assignment}",
  "log-delivery get {mws_log_delivery.config_id}",
  "budgets get {budget.budget_configuration_id}",
  "groups get {group.id}",
  "service-principals get {service_principal.id}",
  "service-principal-federation-policy list {service_principal_federation_policy.service_principal_id}",
  "service-principal-federation-policy get {service_principal_federation_policy.service_principal_id} {service_principal_federation_policy.policy_id}",
  "access-control get-rule-set {access_control_rule_set.name} ",
  `access-control get-rule-set accounts/${ACCOUNT_ID}/ruleSets/default `,
  `access-control get-assignable-roles-for-resource accounts/${ACCOUNT_ID}`,
];

/** Splits a command into arguments, and replaces its placeholders. */
function words(command: string): readonly string[] {
  return command.split(" ").map((word) =>
    word.replace(/^\{(\w+)(?:\.(\w+))?\}$/, (_, type: string, attribute?: string) => {
      const [object] = account.harness.store.find(`databricks_${type}`);
      if (object === undefined) throw new Error(`the stacks have no databricks_${type}`);
      const { permissions, [attribute ?? ""]: value } = object.attributes;
      return attribute === undefined ? JSON.stringify({ permissions }) : text(value);
    }),
  );
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function answerOf(given: readonly string[]): Promise<{ ok: boolean; output: string }> {
  const env = { PATH: process.env["PATH"], HOME: account.harness.folderPath, ...account.environment };
  return new Promise((resolve) => {
    execFile(
      commandLine(),
      ["account", ...given, "--output", "json"],
      { env: { ...env, DATABRICKS_ACCOUNT_ID: ACCOUNT_ID }, timeout: 60_000 },
      (error, stdout, stderr) => resolve({ ok: error === null, output: stdout + stderr }),
    );
  });
}

function changedStacks(): typeof stacks {
  return stacks.map((stack) => ({ ...stack, ...changed(stack, ACCOUNT_CHANGES) }));
}

/** Configures the folder of each stack in order, and runs a step in it. @returns the errors */
async function each(
  configurations: typeof stacks,
  step: (folder: TerraformFolder) => Promise<string[]>,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const [index, configuration] of configurations.entries()) {
    const folder = folders[index];
    if (folder === undefined) throw new Error("there are more configurations than folders of stacks");
    trial.try(configuration.resource);
    folder.configure(terraformOf(configuration));
    wrong.push(...(await step(folder)));
  }
  return wrong;
}

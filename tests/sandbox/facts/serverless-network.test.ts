import type { JsonObject } from "../../../sandbox/ports";
import { ACCOUNT, Cloud, type Declared } from "./support/cloud";
import { workspaceParts } from "./support/landscape";
import { present } from "./support/values";

let cloud: Cloud;
let workspace: Declared;
let workspaceId: number;

beforeEach(async () => {
  cloud = new Cloud();
  const parts = { ...(await workspaceParts(cloud)), pricing_tier: "ENTERPRISE" };
  workspace = await cloud.declare("databricks_mws_workspaces", parts, ACCOUNT);
  workspaceId = Number(workspace.values["workspace_id"]);
});

const connectivity = (name = "dev", region = "eu-central-1"): Promise<Declared> =>
  cloud.declare("databricks_mws_network_connectivity_config", { name, region }, ACCOUNT);

const bind = (config: Declared, id = workspaceId): Promise<Declared> => {
  const configId = present(config.values["network_connectivity_config_id"]);
  return cloud.declare(
    "databricks_mws_ncc_binding",
    { workspace_id: id, network_connectivity_config_id: configId },
    ACCOUNT,
  );
};

const policy = (id: string, access: JsonObject = { restriction_mode: "RESTRICTED_ACCESS" }): Promise<Declared> =>
  cloud.declare(
    "databricks_account_network_policy",
    { account_id: ACCOUNT.account_id, network_policy_id: id, egress: { network_access: access } },
    ACCOUNT,
  );

const option = (id: string): Promise<Declared> =>
  cloud.declare("databricks_workspace_network_option", { workspace_id: workspaceId, network_policy_id: id }, ACCOUNT);

describe("a network connectivity configuration", () => {
  test.each(["ab", "a".repeat(31), "with space"])("fails on the name %s", async (name) => {
    await expect(connectivity(name)).rejects.toThrow(/3 to 30 letters|in the range \(3 - 30\)/);
  });

  test("fails on an eleventh configuration in a region", async () => {
    for (let count = 0; count < 10; count += 1) await connectivity(`stage-${count}`);
    await expect(connectivity("one-more")).rejects.toThrow("at most 10 network connectivity configurations");
    await connectivity("elsewhere", "us-east-1");
  });

  test("fails on a binding across regions or to a missing workspace", async () => {
    await expect(bind(await connectivity("far", "us-east-1"))).rejects.toThrow("but the workspace is in eu-central-1");
    await expect(bind(await connectivity(), 7)).rejects.toThrow("workspace 7 does not exist");
  });

  test("stays in use when its binding to a workspace is removed; it can be deleted after the workspace", async () => {
    const config = await connectivity();
    const bound = await bind(config);
    const id = config.values["network_connectivity_config_id"];
    expect(await cloud.refresh(workspace)).toMatchObject({ network_connectivity_config_id: id });
    await cloud.destroy(bound);
    await expect(cloud.destroy(config)).rejects.toThrow("in use by workspace dev");
    await cloud.destroy(workspace);
    await cloud.destroy(config);
    expect(await cloud.refresh(config)).toBeUndefined();
  });

  test("can be replaced by another one in place", async () => {
    const bound = await bind(await connectivity());
    const next = await connectivity("next");
    const id = present(next.values["network_connectivity_config_id"]);
    await cloud.change(bound, { workspace_id: workspaceId, network_connectivity_config_id: id });
    expect(await cloud.refresh(workspace)).toMatchObject({ network_connectivity_config_id: id });
  });
});

describe("a network policy", () => {
  test.each([
    ["an id that is too long", "a".repeat(33), undefined, "1 to 32 letters"],
    ["the id of the default policy", "default-policy", undefined, "import it"],
    ["an unknown mode", "dev", { restriction_mode: "CLOSED" }, 'RESTRICTED_ACCESS, got "CLOSED"'],
    [
      "an unknown enforcement mode",
      "dev",
      { restriction_mode: "RESTRICTED_ACCESS", policy_enforcement: { enforcement_mode: "SOFT" } },
      'DRY_RUN, got "SOFT"',
    ],
    [
      "allowed destinations in a policy with full access",
      "dev",
      { restriction_mode: "FULL_ACCESS", allowed_internet_destinations: [{ destination: "pypi.org" }] },
      "require restriction_mode RESTRICTED_ACCESS",
    ],
  ])("fails on %s", async (_what, id, access: JsonObject | undefined, message) => {
    await expect(policy(id, access)).rejects.toThrow(message);
  });

  test("fails on a missing policy, or in a tier without policies", async () => {
    await expect(option("none")).rejects.toThrow("network policy none does not exist");
    const attributes = { ...workspace.values, pricing_tier: "PREMIUM" };
    await cloud.store.put({ kind: workspace.type, scope: "account", id: workspace.id, attributes });
    await expect(option("default-policy")).rejects.toThrow("need pricing_tier ENTERPRISE");
  });

  test("stays in use when the resource that attaches it to a workspace is removed; it can be deleted after the workspace", async () => {
    const made = await policy("dev");
    const applied = await option("dev");
    await cloud.destroy(applied);
    await expect(cloud.destroy(made)).rejects.toThrow("attached to workspace");
    await cloud.destroy(workspace);
    await cloud.destroy(made);
    expect(await cloud.refresh(made)).toBeUndefined();
  });

  test("can be replaced by another one in place", async () => {
    const made = await policy("dev");
    const applied = await option("dev");
    await cloud.change(applied, { workspace_id: workspaceId, network_policy_id: "default-policy" });
    await cloud.destroy(made);
    expect(await cloud.refresh(made)).toBeUndefined();
  });
});

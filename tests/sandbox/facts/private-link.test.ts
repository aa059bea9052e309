import type { JsonObject } from "../../../sandbox/ports";
import { ACCOUNT, AWS, Cloud, type Declared } from "./support/cloud";
import { workspaceParts } from "./support/landscape";
import { present, shown } from "./support/values";

const REST_API = "com.amazonaws.vpce.eu-central-1.vpce-svc-081f78503812597f7";
const RELAY = "com.amazonaws.vpce.eu-central-1.vpce-svc-08e5dfca9572c85c4";

let cloud: Cloud;
let parts: JsonObject;
let vpcId: string;

beforeEach(async () => {
  cloud = new Cloud();
  parts = await workspaceParts(cloud);
  vpcId = present(cloud.store.find("aws_vpc")[0]).id;
});

const inAws = (service: string): Promise<Declared> =>
  cloud.declare(
    "aws_vpc_endpoint",
    { vpc_id: vpcId, service_name: service, vpc_endpoint_type: "Interface", private_dns_enabled: true },
    AWS,
  );

const register = ({ id }: { readonly id: string }, name: string, given: JsonObject = {}): Promise<Declared> =>
  cloud.declare(
    "databricks_mws_vpc_endpoint",
    {
      account_id: ACCOUNT.account_id,
      aws_vpc_endpoint_id: id,
      vpc_endpoint_name: name,
      region: "eu-central-1",
      ...given,
    },
    ACCOUNT,
  );

const idOf = ({ values }: Declared): string => shown(values, "vpc_endpoint_id");

const settings = (given: JsonObject = {}): Promise<Declared> =>
  cloud.declare(
    "databricks_mws_private_access_settings",
    { private_access_settings_name: "settings", region: "eu-central-1", public_access_enabled: true, ...given },
    ACCOUNT,
  );

const network = (restApi: string, relay: string): Promise<Declared> => {
  const [first] = cloud.store.find("databricks_mws_networks");
  const { vpc_id, subnet_ids, security_group_ids } = present(first).attributes;
  return cloud.declare(
    "databricks_mws_networks",
    {
      account_id: ACCOUNT.account_id,
      network_name: "private",
      vpc_id: present(vpc_id),
      subnet_ids: present(subnet_ids),
      security_group_ids: present(security_group_ids),
      vpc_endpoints: [{ rest_api: [restApi], dataplane_relay: [relay] }],
    },
    ACCOUNT,
  );
};

const workspace = (given: JsonObject): Promise<Declared> =>
  cloud.declare("databricks_mws_workspaces", { ...parts, pricing_tier: "ENTERPRISE", ...given }, ACCOUNT);

test("a registered VPC endpoint has a state and a use case", async () => {
  const made = await register(await inAws(RELAY), "relay");
  expect(made.id).toBe(`${ACCOUNT.account_id}/${idOf(made)}`);
  expect(made.values).toMatchObject({
    state: "available",
    use_case: "DATAPLANE_RELAY_ACCESS",
    aws_account_id: "111111111111",
    aws_endpoint_service_id: "vpce-svc-08e5dfca9572c85c4",
  });
});

test("fails to register a VPC endpoint that does not exist, is registered, or is not for a Databricks service", async () => {
  await expect(register({ id: "vpce-1" }, "none")).rejects.toThrow('aws_vpc_endpoint with id "vpce-1"');
  const relay = await inAws(RELAY);
  await expect(register(relay, "far", { region: "us-east-1" })).rejects.toThrow("is not a Databricks service");
  await register(relay, "relay");
  await expect(register(relay, "again")).rejects.toThrow("already exists");
  const other = await inAws("com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0");
  await expect(register(other, "other")).rejects.toThrow("is not a Databricks service");
});

test("fails on a network whose endpoints are swapped or unknown", async () => {
  const rest = idOf(await register(await inAws(REST_API), "rest"));
  const relay = idOf(await register(await inAws(RELAY), "relay"));
  await expect(network(relay, rest)).rejects.toThrow(
    `${relay} is for DATAPLANE_RELAY_ACCESS, not for WORKSPACE_ACCESS`,
  );
  await expect(network(rest, "none")).rejects.toThrow("VPC endpoint none is not registered");
});

test("a workspace with VPC endpoints needs private access settings; endpoints and settings cannot be deleted while in use", async () => {
  const restApi = await register(await inAws(REST_API), "rest");
  const relay = await register(await inAws(RELAY), "relay");
  const { values } = await network(idOf(restApi), idOf(relay));
  const access = await settings();
  const joined = { network_id: present(values["network_id"]) };
  await expect(workspace(joined)).rejects.toThrow("needs private_access_settings_id");
  const id = present(access.values["private_access_settings_id"]);
  await workspace({ ...joined, private_access_settings_id: id });
  await expect(cloud.destroy(restApi)).rejects.toThrow("in use by network private");
  await expect(cloud.destroy(access)).rejects.toThrow("in use by workspace dev");
});

test("fails on removing a workspace's private access settings", async () => {
  const { values } = await settings();
  const made = await workspace({ private_access_settings_id: present(values["private_access_settings_id"]) });
  const without = { ...parts, pricing_tier: "ENTERPRISE" };
  await expect(cloud.change(made, without)).rejects.toThrow("cannot remove private access setting from workspace");
});

test("fails on private access settings of another region, or in a tier without them", async () => {
  const far = await settings({ region: "us-east-1" });
  const id = { private_access_settings_id: present(far.values["private_access_settings_id"]) };
  await expect(workspace(id)).rejects.toThrow("are for region us-east-1");
  const near = await settings({ private_access_settings_name: "near" });
  const given = { private_access_settings_id: present(near.values["private_access_settings_id"]) };
  await expect(workspace({ ...given, pricing_tier: "PREMIUM" })).rejects.toThrow("need pricing_tier ENTERPRISE");
});

test.each([
  ["a name that is too short", { private_access_settings_name: "abc" }, "in the range (4 - 256), got abc"],
  ["an unknown level", { private_access_level: "ANY" }, 'to be one of ["ACCOUNT" "ENDPOINT"], got ANY'],
  ["an endpoint that is not registered", { allowed_vpc_endpoint_ids: ["x"] }, "VPC endpoint x is not registered"],
])("fails on private access settings with %s", async (_what, given: JsonObject, message) => {
  await expect(settings(given)).rejects.toThrow(message);
});

test("private access settings are changed in place", async () => {
  const made = await settings();
  const closed = { private_access_settings_name: "settings", region: "eu-central-1", public_access_enabled: false };
  expect(await cloud.plan(made, closed)).toEqual({ changed: ["public_access_enabled"], replaced: [] });
});

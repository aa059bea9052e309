import { ACCOUNT, AWS, Cloud } from "../facts/support/cloud";
import { crossAccountRole, network } from "../facts/support/landscape";
import { shown } from "../facts/support/values";
import { ACCOUNT_ID, AccountClient, tunnel } from "./account-client";
import { METASTORE } from "./harness";

let cloud: Cloud;
let client: AccountClient;
/** AWS objects to which the tests' credential, storage and network configurations refer. */
let aws: { role: string; bucket: string; vpc: string; subnets: readonly string[]; group: string };

beforeAll(async () => {
  cloud = new Cloud();
  const role = await crossAccountRole(cloud);
  const { vpc, subnets, group } = await network(cloud);
  const bucket = await cloud.declare("aws_s3_bucket", { bucket: "root-bucket" }, AWS);
  aws = {
    role: shown(role.values, "arn"),
    bucket: bucket.id,
    vpc: vpc.id,
    subnets: subnets.map(({ id }) => id),
    group: group.id,
  };
  client = await AccountClient.start(cloud);
});
afterAll(() => client.harness.stop());

/**
 * Creates a workspace and its credential, storage and network configuration. Sends the same requests as Terraform's
 * provider.
 */
async function made(name: string): Promise<{ id: number; url: string; networkId: string }> {
  const credentials = await client.call("POST", "/credentials", {
    credentials_name: name,
    aws_credentials: { sts_role: { role_arn: aws.role } },
  });
  const storage = await client.call("POST", "/storage-configurations", {
    storage_configuration_name: name,
    root_bucket_info: { bucket_name: aws.bucket },
  });
  const net = await client.call("POST", "/networks", {
    account_id: ACCOUNT_ID,
    network_name: name,
    vpc_id: aws.vpc,
    subnet_ids: aws.subnets,
    security_group_ids: [aws.group],
  });
  const workspace = await client.call("POST", "/workspaces", {
    account_id: ACCOUNT_ID,
    workspace_name: name,
    aws_region: "eu-central-1",
    credentials_id: credentials.body.credentials_id,
    storage_configuration_id: storage.body.storage_configuration_id,
    network_id: net.body.network_id,
    is_no_public_ip_enabled: true,
    custom_tags: { stage: name },
  });
  expect([credentials, storage, net, workspace].map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  return { id: workspace.body.workspace_id, url: workspace.body.workspace_url, networkId: net.body.network_id };
}

describe("the host", () => {
  test("fails on any other host and reports it", async () => {
    await expect(tunnel(client.harness.controlUrl, "registry.example:443")).rejects.toThrow("403");
    expect([...client.harness.assembly.restApi.unhandled.keys()]).toContain("CONNECT registry.example:443");
  });

  test("is recognized as an account host without a token", async () => {
    const { body } = await client.send("GET", "/.well-known/databricks-config", undefined, "");
    expect(body).toMatchObject({ host_type: "ACCOUNT_HOST", oidc_endpoint: expect.stringContaining("{account_id}") });
  });

  test("fails for another account, for a principal without the role account_admin, and with an unknown token", async () => {
    const other = "/api/2.0/accounts/0a1b2c3d-0000-4000-8000-00000000000f/workspaces";
    expect((await client.send("GET", other)).status).toBe(403);
    const token = client.harness.assembly.tokens.mint("client");
    expect(await client.call("GET", "/workspaces", undefined, token)).toMatchObject({
      status: 403,
      body: { error_code: "PERMISSION_DENIED" },
    });
    expect((await client.call("GET", "/workspaces", undefined, "dapi0")).status).toBe(401);
  });

  test("allows a service principal with the role account_admin", async () => {
    const { assembly, store } = client.harness;
    const roles = { op: "add", path: "roles", value: [{ value: "account_admin" }] };
    await client.call("PATCH", "/scim/v2/ServicePrincipals/22", { Operations: [roles] });
    const token = assembly.tokens.mint("stranger");
    expect((await client.call("GET", "/workspaces", undefined, token)).status).toBe(200);
    const removed = { op: "remove", path: 'roles[value eq "account_admin"]' };
    await client.call("PATCH", "/scim/v2/ServicePrincipals/22", { Operations: [removed] });
    expect((await client.call("GET", "/workspaces", undefined, token)).status).toBe(403);
    expect(store.find("databricks_service_principal_role")).toEqual([]);
  });

  test("fails with 501 on an unknown route and on an unknown field", async () => {
    expect((await client.call("GET", "/billable-usage")).status).toBe(501);
    const answer = await client.call("POST", "/network-connectivity-configs", {
      name: "egress",
      region: "eu-central-1",
      shape: "round",
    });
    expect(answer).toMatchObject({ status: 501, body: { message: expect.stringContaining("'shape'") } });
  });
});

describe("workspaces", () => {
  test("a workspace opens its port, changes in place, and closes its port when deleted", async () => {
    const { id, url } = await made("first");
    const { admin } = client.harness.assembly.tokens;
    const me = await client.harness.send("GET", `${url}/api/2.0/preview/scim/v2/Me`, undefined, admin);
    expect(me.status).toBe(200);

    const read = await client.call("GET", `/workspaces/${id}`);
    expect(read.body).toMatchObject({
      account_id: ACCOUNT_ID,
      workspace_status: "RUNNING",
      compute_mode: "HYBRID",
      custom_tags: { stage: "first" },
    });
    expect(read.body).not.toHaveProperty("is_no_public_ip_enabled");
    await client.call("PATCH", `/workspaces/${id}`, { custom_tags: { stage: "changed" } });
    const listed = (await client.call("GET", "/workspaces")).body as { workspace_id: number; custom_tags: object }[];
    expect(listed.find(({ workspace_id }) => workspace_id === id)?.custom_tags).toEqual({ stage: "changed" });

    expect((await client.call("DELETE", `/workspaces/${id}`)).status).toBe(200);
    expect((await client.call("GET", `/workspaces/${id}`)).status).toBe(404);
    await expect(client.harness.send("GET", url, undefined, admin)).rejects.toThrow();
  });

  test("fails to delete objects that a workspace uses, and to create one with missing objects", async () => {
    const { networkId } = await made("second");
    expect(await client.call("DELETE", `/networks/${networkId}`)).toMatchObject({
      status: 409,
      body: { error_code: "RESOURCE_CONFLICT", message: expect.stringContaining("second") },
    });
    expect((await client.call("GET", `/networks/${networkId}`)).body.vpc_status).toBe("VALID");
    const answer = await client.call("POST", "/workspaces", {
      workspace_name: "third",
      aws_region: "eu-central-1",
      credentials_id: "none",
      storage_configuration_id: "none",
    });
    expect(answer).toMatchObject({ status: 404, body: { message: "Mws credentials 'none' does not exist." } });
  });

  test("the provider and the REST API have the same objects", async () => {
    const { id } = await made("fourth");
    const { ids } = await cloud.look("databricks_mws_workspaces", {}, ACCOUNT);
    expect(ids).toMatchObject({ fourth: id });
  });
});

describe("serverless compute", () => {
  test("a workspace accepts another connectivity configuration and policy, and rejects a missing one", async () => {
    const { id } = await made("fifth");
    const configuration = async (name: string, region: string): Promise<string> => {
      const { body } = await client.call("POST", "/network-connectivity-configs", { name, region });
      return String(body.network_connectivity_config_id);
    };
    const near = await configuration("one", "eu-central-1");
    const far = await configuration("two", "us-east-1");
    const bind = (config: string): ReturnType<AccountClient["call"]> =>
      client.call("PATCH", `/workspaces/${id}?update_mask=network_connectivity_config_id`, {
        network_connectivity_config_id: config,
      });
    expect((await bind(near)).status).toBe(200);
    expect((await client.call("GET", `/workspaces/${id}`)).body.network_connectivity_config_id).toBe(near);
    expect((await bind(far)).status).toBe(400);
    expect((await bind("none")).status).toBe(404);
    expect((await client.call("DELETE", `/network-connectivity-configs/${near}`)).status).toBe(409);

    const egress = { network_access: { restriction_mode: "RESTRICTED_ACCESS" } };
    expect((await client.call("GET", "/workspaces/1001/network")).body.network_policy_id).toBe("default-policy");
    await client.call("POST", "/network-policies", { network_policy_id: "closed", egress });
    expect((await client.call("GET", "/network-policies/closed")).body).toEqual({
      account_id: ACCOUNT_ID,
      network_policy_id: "closed",
      egress,
    });
    await client.call("PUT", "/workspaces/1001/network", { workspace_id: 1001, network_policy_id: "closed" });
    expect((await client.call("GET", "/workspaces/1001/network")).body.network_policy_id).toBe("closed");
    expect((await client.call("DELETE", "/network-policies/closed")).status).toBe(409);
  });

  test("lists have pages", async () => {
    for (const name of ["page-1", "page-2", "page-3"]) {
      await client.call("POST", "/network-policies", {
        network_policy_id: name,
        egress: { network_access: { restriction_mode: "FULL_ACCESS" } },
      });
    }
    const seen: string[] = [];
    let token = "";
    do {
      const { body } = await client.call("GET", `/network-policies?page_size=2&page_token=${token}`);
      seen.push(...(body.items as { network_policy_id: string }[]).map((each) => each.network_policy_id));
      token = body.next_page_token ?? "";
    } while (token !== "");
    expect(seen).toEqual(expect.arrayContaining(["page-1", "page-2", "page-3"]));
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe("metastores", () => {
  test("a metastore changes its owner by a PUT with this field only, and is not deleted while it is assigned", async () => {
    const path = `/metastores/${METASTORE}`;
    const changed = await client.call("PUT", path, { metastore_info: { owner: "callers" } });
    expect(changed.body.metastore_info).toMatchObject({ owner: "callers", name: "metastore" });
    expect((await client.call("GET", "/metastores")).body.metastores).toHaveLength(1);
    expect((await client.call("GET", `${path}/workspaces`)).body).toEqual({ workspace_ids: [1001] });
    expect((await client.call("DELETE", path)).status).toBe(400);
  });

  test("an assignment is created, changed and deleted", async () => {
    const { id } = await made("sixth");
    const path = `/workspaces/${id}/metastores/${METASTORE}`;
    const given = { workspace_id: id, metastore_id: METASTORE };
    expect((await client.call("GET", `/workspaces/${id}/metastore`)).status).toBe(404);
    await client.call("POST", path, { metastore_assignment: given });
    await client.call("PUT", path, { metastore_assignment: { ...given, default_catalog_name: "main" } });
    expect((await client.call("GET", `/workspaces/${id}/metastore`)).body).toEqual({
      metastore_assignment: { ...given, default_catalog_name: "main" },
    });
    expect((await client.call("DELETE", `/workspaces/${id}/metastores/none`)).status).toBe(404);
    expect((await client.call("DELETE", path)).status).toBe(200);
    expect((await client.call("GET", `/workspaces/${id}/metastore`)).status).toBe(404);
  });
});

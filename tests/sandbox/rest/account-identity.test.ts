import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { ACCOUNT_HOST } from "../../../sandbox/rest/rest-api";
import { Home } from "../../../sandbox/runtime/home";
import { Cloud } from "../facts/support/cloud";
import { ACCOUNT_ID, AccountClient } from "./account-client";
import { PYTHON } from "./harness";

let client: AccountClient;
beforeAll(async () => {
  client = await AccountClient.start(new Cloud());
});
afterAll(() => client.harness.stop());

const GROUPS = "/scim/v2/Groups";
const PRINCIPALS = "/scim/v2/ServicePrincipals";
const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

const patch = (path: string, operation: object): ReturnType<AccountClient["call"]> =>
  client.call("PATCH", path, { schemas: [PATCH_OP], Operations: [operation] });

async function servicePrincipal(displayName: string): Promise<{ id: string; applicationId: string }> {
  const { status, body } = await client.call("POST", PRINCIPALS, { displayName, active: true, entitlements: [{}] });
  expect(status).toBe(201);
  return body as { id: string; applicationId: string };
}

describe("SCIM", () => {
  test("changes of group members are effective in workspaces", async () => {
    const { id: principal } = await servicePrincipal("member");
    const { body: group } = await client.call("POST", GROUPS, { displayName: "analysts", entitlements: [{}] });
    const one = `${GROUPS}/${String(group.id)}`;
    await patch(one, { op: "add", path: "members", value: [{ value: principal }] });
    const member = { value: principal, display: "member", $ref: `ServicePrincipals/${principal}` };
    expect((await client.call("GET", `${one}?attributes=members`)).body.members).toEqual([member]);
    const filter = encodeURIComponent('displayName eq "analysts"');
    const seen = await client.harness.call("GET", `/api/2.0/preview/scim/v2/Groups?filter=${filter}`);
    expect(seen.body["Resources"]).toMatchObject([{ id: group.id, members: [member] }]);

    const renamed = { displayName: "readers", members: [member], entitlements: [{ value: "allow-cluster-create" }] };
    await client.call("PUT", one, renamed);
    expect((await client.call("GET", one)).body).toMatchObject(renamed);
    await patch(one, { op: "remove", path: `members[value eq "${principal}"]` });
    expect((await client.call("GET", one)).body.members).toEqual([]);
    expect((await client.call("DELETE", one)).status).toBe(204);
    expect(await client.call("GET", one)).toEqual({
      status: 404,
      body: {
        schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
        detail: `Group with id ${String(group.id)} not found.`,
        status: "404",
      },
    });
  });

  test("fails on a second group of the same name with an error that the provider recognizes", async () => {
    const answer = await client.call("POST", GROUPS, { displayName: "callers" });
    expect(answer).toMatchObject({ status: 409, body: { detail: "Group with name callers already exists." } });
  });

  test("a service principal is deactivated, still listed, and reactivated", async () => {
    const { id, applicationId } = await servicePrincipal("passing");
    const one = `${PRINCIPALS}/${id}`;
    await patch(one, { op: "replace", path: "active", value: [{ value: "false" }] });
    expect((await client.call("GET", one)).body).toMatchObject({ applicationId, active: false });
    const filter = encodeURIComponent('displayName eq "passing"');
    expect((await client.call("GET", `${PRINCIPALS}?filter=${filter}`)).body.totalResults).toBe(1);
    expect(() => client.harness.assembly.tokens.mint("passing")).toThrow("does not exist");

    await patch(one, { op: "replace", path: "active", value: true });
    expect((await client.call("GET", one)).body.active).toBe(true);
    expect((await client.call("DELETE", one)).status).toBe(204);
    expect((await client.call("GET", one)).status).toBe(404);
  });

  test("fails on an unknown operation", async () => {
    expect((await patch(`${GROUPS}/31`, { op: "add", path: "roles", value: [{ value: "x" }] })).status).toBe(501);
    expect((await patch(`${GROUPS}/31`, { op: "swap", path: "members" })).status).toBe(400);
  });
});

describe("assignments to a workspace", () => {
  const path = "/workspaces/1001/permissionassignments";

  test("assigns a principal, raises its permission, and removes it", async () => {
    const { id, applicationId } = await servicePrincipal("worker");
    const one = `${path}/principals/${id}`;
    await client.call("PUT", one, { permissions: ["USER"] });
    await client.call("PUT", one, { permissions: ["ADMIN"] });
    const { permission_assignments: listed } = (await client.call("GET", path)).body;
    expect(listed).toContainEqual({
      permissions: ["ADMIN"],
      principal: { principal_id: Number(id), display_name: "worker", service_principal_name: applicationId },
    });
    expect((await client.call("DELETE", one)).status).toBe(200);
    expect((await client.call("DELETE", one)).status).toBe(404);
  });

  test("fails on a missing principal or workspace, and on an unknown permission", async () => {
    expect((await client.call("PUT", `${path}/principals/1`, { permissions: ["USER"] })).status).toBe(400);
    expect((await client.call("PUT", `${path}/principals/21`, { permissions: ["OWNER"] })).status).toBe(400);
    expect((await client.call("GET", "/workspaces/7/permissionassignments")).status).toBe(404);
  });
});

describe("rule sets", () => {
  const root = `/api/2.0/preview/accounts/${ACCOUNT_ID}/access-control`;
  const name = `accounts/${ACCOUNT_ID}/servicePrincipals/app-client/ruleSets/default`;
  const read = (): ReturnType<AccountClient["send"]> =>
    client.send("GET", `${root}/rule-sets?name=${encodeURIComponent(name)}&etag=`);
  const write = (etag: string, rules: readonly object[]): ReturnType<AccountClient["send"]> =>
    client.send("PUT", `${root}/rule-sets`, { name, rule_set: { name, etag, grant_rules: rules } });

  test("a rule set is initially empty; an update needs the current etag", async () => {
    const { etag } = (await read()).body as { etag: string };
    const rules = [{ role: "roles/servicePrincipal.user", principals: ["groups/callers"] }];
    expect((await write(etag, rules)).body).toMatchObject({ grant_rules: rules });
    expect(await write(etag, [])).toMatchObject({ status: 409, body: { error_code: "RESOURCE_CONFLICT" } });
    const { etag: current } = (await read()).body as { etag: string };
    expect((await write(current, [])).body).not.toHaveProperty("grant_rules");
  });

  test("fails on a role of groups for a service principal, and on an unknown service principal", async () => {
    const { etag } = (await read()).body as { etag: string };
    expect((await write(etag, [{ role: "roles/group.manager", principals: [] }])).status).toBe(400);
    const other = encodeURIComponent(name.replace("app-client", "nobody"));
    expect((await client.send("GET", `${root}/rule-sets?name=${other}&etag=`)).status).toBe(404);
    const resource = encodeURIComponent(`accounts/${ACCOUNT_ID}/groups/31`);
    const { body } = await client.send("GET", `${root}/assignable-roles?resource=${resource}`);
    expect(body).toEqual({ roles: [{ name: "roles/group.manager" }] });
  });
});

test("a federation policy belongs to its service principal; an update changes only the fields in its mask", async () => {
  const path = "/servicePrincipals/21/federationPolicies";
  const oidc = { issuer: "https://issuer.example", subject: "job", audiences: ["account"] };
  await client.call("POST", `${path}?policy_id=ci`, { oidc_policy: oidc, description: "before" });
  await client.call("PATCH", `${path}/ci?update_mask=description`, { description: "after", oidc_policy: {} });
  expect((await client.call("GET", `${path}/ci`)).body).toMatchObject({
    policy_id: "ci",
    service_principal_id: 21,
    description: "after",
    oidc_policy: oidc,
  });
  await client.call("PATCH", `${path}/ci?update_mask=description`, {});
  expect((await client.call("GET", `${path}/ci`)).body).not.toHaveProperty("description");
  expect((await client.call("GET", path)).body.policies).toHaveLength(1);
  expect((await client.call("GET", path.replace("21", "22"))).body).toEqual({});
  expect((await client.call("GET", `${path.replace("21", "22")}/ci`)).status).toBe(404);
  expect((await client.call("DELETE", `${path}/ci`)).status).toBe(200);
});

test("an update of a budget keeps the id of each alert", async () => {
  const path = `/api/2.1/accounts/${ACCOUNT_ID}/budgets`;
  const budget = (threshold: string): object => ({
    budget: {
      display_name: "stage",
      alert_configurations: [
        {
          time_period: "MONTH",
          trigger_type: "CUMULATIVE_SPENDING_EXCEEDED",
          quantity_type: "LIST_PRICE_DOLLARS_USD",
          quantity_threshold: threshold,
          action_configurations: [{ action_type: "EMAIL_NOTIFICATION", target: "team@example.com" }],
        },
      ],
      filter: { tags: [{ key: "stage", value: { operator: "IN", values: ["dev"] } }] },
    },
  });
  const { body: first } = await client.send("POST", path, budget("100"));
  const one = `${path}/${String(first.budget.budget_configuration_id)}`;
  await client.send("PUT", one, budget("200"));
  const { budget: read } = (await client.send("GET", one)).body;
  const [before, after] = [first.budget.alert_configurations[0], read.alert_configurations[0]];
  expect(after).toEqual({ ...before, quantity_threshold: "200" });
  expect(read).toMatchObject({ account_id: ACCOUNT_ID, filter: { tags: [{ value: { values: ["dev"] } }] } });
  expect((await client.send("DELETE", one)).status).toBe(200);
  expect((await client.send("GET", path)).body).toEqual({});
});

test("a setting of the account has no value until it is set, and none after it was reset", async () => {
  const path = "/settings/types/disable_legacy_features/names/default";
  const unset = await client.call("GET", path);
  expect(unset).toMatchObject({ status: 404, body: { details: [{ metadata: { etag: expect.any(String) } }] } });
  const { etag } = unset.body.details[0].metadata as { etag: string };
  const set = await client.call("PATCH", path, {
    allow_missing: true,
    field_mask: "disable_legacy_features.value",
    setting: { disable_legacy_features: { value: true }, etag },
  });
  expect(set.body).toMatchObject({ disable_legacy_features: { value: true }, setting_name: "disable_legacy_features" });
  expect((await client.call("DELETE", `${path}?etag=${String(set.body.etag)}`)).status).toBe(200);
  expect((await client.call("GET", path)).status).toBe(404);
});

test("the unmodified databricks-sdk for Python reaches the account through the proxy, with its certificate", async () => {
  const { harness } = client;
  const { stdout } = await promisify(execFile)(PYTHON, [join(__dirname, "clients/account_client.py")], {
    env: {
      PATH: process.env["PATH"],
      DATABRICKS_HOST: `https://${ACCOUNT_HOST}`,
      DATABRICKS_ACCOUNT_ID: ACCOUNT_ID,
      DATABRICKS_TOKEN: harness.assembly.tokens.admin,
      HTTPS_PROXY: harness.controlUrl,
      REQUESTS_CA_BUNDLE: new Home(harness.folderPath).accountCertificate,
    },
  });
  expect(JSON.parse(stdout)).toEqual({
    workspaces: ["dev"],
    metastores: ["metastore"],
    group: "made-by-sdk",
    assigned: ["USER"],
    no_workspace: "not found",
  });
}, 60_000);

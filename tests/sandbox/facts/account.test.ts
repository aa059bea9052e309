import type { JsonObject } from "../../../sandbox/ports";
import { ACCOUNT, AWS, Cloud, type Declared } from "./support/cloud";
import { crossAccountRole, landscape, trustPolicy, workspaceParts } from "./support/landscape";
import { present, shown } from "./support/values";

let cloud: Cloud;
beforeEach(() => {
  cloud = new Cloud();
});

describe("a workspace", () => {
  let parts: JsonObject;
  beforeEach(async () => {
    parts = await workspaceParts(cloud);
  });
  const workspace = (change: JsonObject = {}): Promise<Declared> =>
    cloud.declare("databricks_mws_workspaces", { ...parts, ...change }, ACCOUNT);

  test("is created with an id and a URL, and deleted with its objects", async () => {
    const made = await workspace();
    const number = shown(made.values, "workspace_id");
    expect(number).toMatch(/^\d{15,16}$/);
    expect(made).toMatchObject({
      id: `${ACCOUNT.account_id}/${number}`,
      values: { workspace_status: "RUNNING", is_no_public_ip_enabled: true },
    });
    expect([...cloud.runtime.workspaces]).toEqual([[number, "dev"]]);
    const inside = { host: shown(made.values, "workspace_url") };
    const policy = await cloud.declare("databricks_cluster_policy", { name: "p", definition: "{}" }, inside);
    await cloud.destroy(made);
    expect(cloud.runtime.workspaces.size).toBe(0);
    expect(cloud.store.get("databricks_cluster_policy", number, policy.id)).toBeUndefined();
  });

  test.each([
    ["no region", { aws_region: null }, "aws_region is required"],
    ["no credentials", { credentials_id: null }, "credentials_id is required"],
    ["unknown credentials", { credentials_id: "none" }, 'credentials_id "none" does not exist'],
    ["an unknown network", { network_id: "none" }, 'network_id "none" does not exist'],
    ["a bucket of another region", { aws_region: "us-east-1" }, "root-bucket is in eu-central-1"],
  ])("fails on %s", async (_what, change: JsonObject, message) => {
    await expect(workspace(change)).rejects.toThrow(message);
  });

  test("fails on a security group without traffic between its members", async () => {
    const [rule] = cloud.store.find("aws_vpc_security_group_ingress_rule");
    const { kind, scope, id } = present(rule);
    await cloud.store.delete(kind, scope, id);
    await expect(workspace()).rejects.toThrow("must allow ingress of all TCP traffic among its members");
    expect(cloud.runtime.workspaces.size).toBe(0);
  });

  test("fails on a VPC without DNS host names", async () => {
    const [vpc] = cloud.store.find("aws_vpc");
    const { attributes, ...object } = present(vpc);
    await cloud.store.put({ ...object, attributes: { ...attributes, enable_dns_hostnames: false } });
    await expect(workspace()).rejects.toThrow("needs enable_dns_hostnames = true");
  });

  test("fails to delete objects in use, and a root bucket that is not empty", async () => {
    await workspace();
    for (const type of ["credentials", "storage_configurations", "networks"]) {
      const [object] = cloud.store.find(`databricks_mws_${type}`);
      const { kind, id } = present(object);
      const declared = { type: kind, id, provider: ACCOUNT, values: {} };
      await expect(cloud.destroy(declared)).rejects.toThrow("in use by workspace dev");
    }
    const bucket = { type: "aws_s3_bucket", id: "root-bucket", provider: AWS, values: {} };
    await expect(cloud.destroy(bucket)).rejects.toThrow("BucketNotEmpty");
  });

  test("a network configuration shows whether a workspace uses it", async () => {
    const [network] = cloud.store.find("databricks_mws_networks");
    const { kind, id } = present(network);
    const declared = { type: kind, id, provider: ACCOUNT, values: {} };
    expect(await cloud.refresh(declared)).toMatchObject({ vpc_status: "UNATTACHED" });
    await workspace();
    expect(await cloud.refresh(declared)).toMatchObject({ vpc_status: "VALID" });
  });
});

describe("credentials", () => {
  const credentials = (roleArn: string): Promise<Declared> =>
    cloud.declare("databricks_mws_credentials", { credentials_name: "c", role_arn: roleArn }, ACCOUNT);

  test("fails on a role that does not exist, does not trust Databricks, or is not allowed to start instances", async () => {
    await expect(credentials("arn:aws:iam::111111111111:role/none")).rejects.toThrow("does not exist");
    const stranger = trustPolicy("arn:aws:iam::414351767826:root", "another account");
    const wrong = await cloud.declare("aws_iam_role", { name: "wrong", assume_role_policy: stranger }, AWS);
    await expect(credentials(shown(wrong.values, "arn"))).rejects.toThrow("does not trust Databricks");
    const right = trustPolicy("arn:aws:iam::414351767826:root", ACCOUNT.account_id);
    const bare = await cloud.declare("aws_iam_role", { name: "bare", assume_role_policy: right }, AWS);
    await expect(credentials(shown(bare.values, "arn"))).rejects.toThrow("does not have permission ec2:RunInstances");
  });

  test("have the account's id as external id", async () => {
    const role = await crossAccountRole(cloud);
    const made = await credentials(shown(role.values, "arn"));
    expect(made.values).toMatchObject({ external_id: ACCOUNT.account_id });
    expect(made.id).toBe(`${ACCOUNT.account_id}/${shown(made.values, "credentials_id")}`);
  });
});

describe("a metastore", () => {
  test("fails on a second metastore in a region", async () => {
    await cloud.declare("databricks_metastore", { name: "one", region: "eu-central-1" }, ACCOUNT);
    const second = cloud.declare("databricks_metastore", { name: "two", region: "eu-central-1" }, ACCOUNT);
    await expect(second).rejects.toThrow("limit for metastores in region eu-central-1: one exists");
  });

  test("fails on an owner that does not exist", async () => {
    const given = { name: "one", region: "eu-central-1", owner: "nobody" };
    await expect(cloud.declare("databricks_metastore", given, ACCOUNT)).rejects.toThrow("principal with name nobody");
  });

  test("fails to be deleted while it is assigned", async () => {
    const { metastore } = await landscape(cloud);
    await expect(cloud.destroy(metastore)).rejects.toThrow("is assigned to workspace");
  });

  test("fails on an assignment across regions, to a missing workspace, or to a workspace with another metastore", async () => {
    const { workspace, metastore } = await landscape(cloud);
    const workspaceId = present(workspace.values["workspace_id"]);
    const far = await cloud.declare("databricks_metastore", { name: "far", region: "us-east-1" }, ACCOUNT);
    const assign = (metastoreId: string, id = workspaceId): Promise<Declared> =>
      cloud.declare("databricks_metastore_assignment", { metastore_id: metastoreId, workspace_id: id }, ACCOUNT);
    await expect(assign(metastore.id)).rejects.toThrow("already exists");
    await expect(assign(far.id, 7)).rejects.toThrow("workspace 7 does not exist");
    const [assignment] = cloud.store.find("databricks_metastore_assignment");
    const { kind, scope, id } = present(assignment);
    await cloud.store.delete(kind, scope, id);
    await expect(assign(far.id)).rejects.toThrow("region us-east-1 cannot be assigned");
  });
});

describe("identities", () => {
  const group = (name: string): Promise<Declared> => cloud.declare("databricks_group", { display_name: name }, ACCOUNT);
  const servicePrincipal = (name: string, given = {}): Promise<Declared> =>
    cloud.declare("databricks_service_principal", { display_name: name, ...given }, ACCOUNT);

  test("fails on the name of an existing group or a system group", async () => {
    await group("analysts");
    await expect(group("analysts")).rejects.toThrow("Group with name analysts already exists.");
    await expect(group("admins")).rejects.toThrow("already exists");
  });

  test("fails to create a group with a workspace-level provider", async () => {
    const { inside } = await landscape(cloud);
    const local = cloud.declare("databricks_group", { display_name: "local" }, inside);
    await expect(local).rejects.toThrow("account-level provider");
  });

  test("fails on a cycle of groups", async () => {
    const [outer, inner] = [await group("outer"), await group("inner")];
    const put = (member: Declared, into: Declared): Promise<Declared> =>
      cloud.declare("databricks_group_member", { group_id: into.id, member_id: member.id }, ACCOUNT);
    expect((await put(inner, outer)).id).toBe(`${outer.id}|${inner.id}`);
    await expect(put(outer, inner)).rejects.toThrow("a member of itself");
    await expect(put({ ...inner, id: "1" }, outer)).rejects.toThrow("member 1 does not exist");
  });

  test("a service principal has an application id, and destroying it only deactivates it by default", async () => {
    const first = await servicePrincipal("jobs");
    expect(first.values).toMatchObject({
      active: true,
      application_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      acl_principal_id: `servicePrincipals/${shown(first.values, "application_id")}`,
    });
    await cloud.destroy(first);
    await servicePrincipal("jobs");
    const look = cloud.look("databricks_service_principal", { display_name: "jobs" }, ACCOUNT);
    await expect(look).rejects.toThrow("there are 2 Service Principals with name jobs; deactivated: 1");
  });

  test("deletes a service principal permanently if `disable_as_user_deletion` is false", async () => {
    await cloud.destroy(await servicePrincipal("jobs", { disable_as_user_deletion: false }));
    const again = await servicePrincipal("jobs");
    const found = await cloud.look("databricks_service_principal", { display_name: "jobs" }, ACCOUNT);
    expect(found).toMatchObject({ id: again.id, application_id: again.values["application_id"], active: true });
  });

  test("fails on a federation policy without https issuer or subject; a new subject changes the policy, a new id replaces it", async () => {
    const { id } = await servicePrincipal("deploy");
    const policy = (oidc: JsonObject): Promise<Declared> =>
      cloud.declare(
        "databricks_service_principal_federation_policy",
        { service_principal_id: Number(id), policy_id: "github", oidc_policy: oidc },
        ACCOUNT,
      );
    await expect(policy({ issuer: "http://ci", subject: "s" })).rejects.toThrow("must be an https URL");
    await expect(policy({ issuer: "https://ci" })).rejects.toThrow("subject is required");
    const made = await policy({ issuer: "https://ci", subject: "repo:x" });
    expect(made.values["name"]).toContain(`/servicePrincipals/${id}/federationPolicies/github`);
    const changed = await cloud.change(made, {
      service_principal_id: Number(id),
      policy_id: "github",
      oidc_policy: { issuer: "https://ci", subject: "repo:y" },
    });
    expect(changed.values["uid"]).toBe(made.values["uid"]);
    const renamed = { service_principal_id: Number(id), policy_id: "gitlab", oidc_policy: { issuer: "https://ci" } };
    expect(await cloud.plan(made, renamed)).toMatchObject({ replaced: ["policy_id"] });
  });

  test("fails on a rule set of or for an unknown principal, or with a role of another type", async () => {
    const { values } = await servicePrincipal("jobs");
    const ruleSet = (application: string, role: string, principal: string): Promise<Declared> =>
      cloud.declare(
        "databricks_access_control_rule_set",
        {
          name: `accounts/${ACCOUNT.account_id}/servicePrincipals/${application}/ruleSets/default`,
          grant_rules: [{ role, principals: [principal] }],
        },
        ACCOUNT,
      );
    const [application, user] = [shown(values, "application_id"), "roles/servicePrincipal.user"];
    const itself = `servicePrincipals/${application}`;
    await expect(ruleSet("none", user, itself)).rejects.toThrow("service principal none");
    await expect(ruleSet(application, "roles/group.manager", itself)).rejects.toThrow("roles/servicePrincipal.manager");
    await expect(ruleSet(application, user, "groups/none")).rejects.toThrow("principal groups/none does not exist");
    await expect(ruleSet(application, user, itself)).resolves.toBeDefined();
  });
});

describe("access to a workspace", () => {
  test("fails before the workspace has a metastore", async () => {
    const workspace = await cloud.declare("databricks_mws_workspaces", await workspaceParts(cloud), ACCOUNT);
    const group = await cloud.declare("databricks_group", { display_name: "analysts" }, ACCOUNT);
    const given = {
      workspace_id: present(workspace.values["workspace_id"]),
      principal_id: Number(group.id),
      permissions: ["USER"],
    };
    const assignment = cloud.declare("databricks_mws_permission_assignment", given, ACCOUNT);
    await expect(assignment).rejects.toThrow("Permission assignment APIs are not available for this workspace");
  });

  test("makes a principal visible in the workspace, also through a group", async () => {
    const { workspace, inside } = await landscape(cloud);
    const group = await cloud.declare("databricks_group", { display_name: "services" }, ACCOUNT);
    const jobs = await cloud.declare("databricks_service_principal", { display_name: "jobs" }, ACCOUNT);
    const look = (): Promise<JsonObject> =>
      cloud.look("databricks_service_principal", { display_name: "jobs" }, inside);
    await expect(look()).rejects.toThrow("but no databricks_mws_permission_assignment assigns it");
    await cloud.declare("databricks_group_member", { group_id: group.id, member_id: jobs.id }, ACCOUNT);
    await cloud.declare(
      "databricks_mws_permission_assignment",
      {
        workspace_id: present(workspace.values["workspace_id"]),
        principal_id: Number(group.id),
        permissions: ["USER"],
      },
      ACCOUNT,
    );
    expect(await look()).toMatchObject({ id: jobs.id });
    const found = await cloud.look("databricks_group", { display_name: "services" }, inside);
    expect(found).toMatchObject({ id: group.id, service_principals: [jobs.id], child_groups: [] });
  });
});

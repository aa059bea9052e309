import type { JsonObject } from "../../../sandbox/ports";
import { ACCOUNT, AWS, Cloud, type Declared } from "./support/cloud";
import { catalogAndSchema, landscape, storage, type Landscape } from "./support/landscape";
import { present, shown } from "./support/values";

let cloud: Cloud;
let land: Landscape;
beforeEach(async () => {
  cloud = new Cloud();
  land = await landscape(cloud);
});

const declare = (type: string, given: JsonObject): Promise<Declared> => cloud.declare(type, given, land.inside);

test("fails in a workspace without a metastore", async () => {
  const [assignment] = cloud.store.find("databricks_metastore_assignment");
  const { kind, scope, id } = present(assignment);
  await cloud.store.delete(kind, scope, id);
  const given = { name: "c", skip_validation: true, aws_iam_role: [{ role_arn: "arn:aws:iam::111111111111:role/x" }] };
  await expect(declare("databricks_storage_credential", given)).rejects.toThrow("No metastore assigned");
});

describe("storage", () => {
  test("a credential validates its role unless skip_validation is set, and has the external id for its trust policy", async () => {
    const role = { aws_iam_role: [{ role_arn: "arn:aws:iam::111111111111:role/none" }] };
    await expect(declare("databricks_storage_credential", { name: "c", ...role })).rejects.toThrow("does not exist");
    const made = await declare("databricks_storage_credential", { name: "c", skip_validation: true, ...role });
    expect(made).toMatchObject({ id: "c", values: { metastore_id: land.metastore.id, owner: "admin@sandbox.local" } });
    expect(made.values["aws_iam_role"]).toMatchObject([
      { external_id: ACCOUNT.account_id, unity_catalog_iam_arn: expect.stringContaining("UCMasterRole") },
    ]);
  });

  test("fails on a location whose role has no access to the bucket", async () => {
    await storage(cloud, land);
    await cloud.declare("aws_s3_bucket", { bucket: "other" }, AWS);
    const given = { name: "other", url: "s3://other/", credential_name: "data" };
    await expect(declare("databricks_external_location", given)).rejects.toThrow(
      "does not have permission s3:ListBucket",
    );
    await expect(declare("databricks_external_location", { ...given, skip_validation: true })).resolves.toBeDefined();
  });

  describe("a location in a bucket with a customer-managed key", () => {
    const use = { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: "*" };
    const toTheAccount = { ...use, Principal: { AWS: "arn:aws:iam::111111111111:root" } };
    const document = (...statements: readonly object[]): string =>
      JSON.stringify({ Version: "2012-10-17", Statement: statements });
    const only = (role: string): object => ({
      Condition: { ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::111111111111:role/${role}` } },
    });
    const manage = { ...toTheAccount, Action: "kms:PutKeyPolicy" };
    const give = (policy: string): Promise<Declared> =>
      cloud.declare("aws_iam_role_policy", { name: "kms", role: "catalog", policy }, AWS);

    /**
     * Creates a second external location with the credential `data`, in a bucket that is encrypted with a new KMS key.
     * @param policy policy of this key
     */
    const location = async (policy: string): Promise<Declared> => {
      const key = await cloud.declare("aws_kms_key", { policy }, AWS);
      await cloud.declare("aws_s3_bucket", { bucket: "keyed" }, AWS);
      const byDefault = [{ sse_algorithm: "aws:kms", kms_master_key_id: present(key.values["arn"]) }];
      const encryption = { bucket: "keyed", rule: [{ apply_server_side_encryption_by_default: byDefault }] };
      await cloud.declare("aws_s3_bucket_server_side_encryption_configuration", encryption, AWS);
      return declare("databricks_external_location", { name: "keyed", url: "s3://keyed", credential_name: "data" });
    };

    beforeEach(async () => {
      await storage(cloud, land);
      const s3 = { Effect: "Allow", Action: "s3:*", Resource: ["arn:aws:s3:::keyed", "arn:aws:s3:::keyed/*"] };
      await cloud.declare("aws_iam_role_policy", { name: "keyed", role: "catalog", policy: document(s3) }, AWS);
    });

    test("fails while the policies of the credential's role do not allow the role to use the key", async () => {
      await expect(location(document(manage, toTheAccount))).rejects.toThrow(
        "role/catalog does not have permission kms:Decrypt",
      );
    });

    test("fails while the key's policy does not allow the role's account, or allows only another role", async () => {
      await give(document(use));
      await expect(location(document(manage))).rejects.toThrow("does not have permission kms:Decrypt");
      const [bucket] = cloud.store.find("aws_s3_bucket", "aws", { bucket: "keyed" });
      await cloud.destroy({ type: "aws_s3_bucket", id: present(bucket).id, provider: AWS, values: {} });
      await expect(location(document(manage, { ...toTheAccount, ...only("other") }))).rejects.toThrow("kms:Decrypt");
    });

    test("is created if the policies of the role and the key allow it", async () => {
      await give(document(use));
      await expect(location(document(manage, { ...toTheAccount, ...only("catalog") }))).resolves.toBeDefined();
    });

    test("is created if the key's policy names the role", async () => {
      const named = { ...use, Principal: { AWS: "arn:aws:iam::111111111111:role/catalog" } };
      await expect(location(document(manage, named))).resolves.toBeDefined();
    });
  });

  test.each([
    ["within another", "s3://catalog-bucket/inner", "overlaps with s3://catalog-bucket"],
    ["in no bucket", "s3://nowhere", "must name an existing S3 bucket"],
  ])("fails on a location %s", async (_what, url, message) => {
    await storage(cloud, land);
    const given = { name: "second", url, credential_name: "data", skip_validation: true };
    await expect(declare("databricks_external_location", given)).rejects.toThrow(message);
  });

  test("fails to delete a credential or location in use", async () => {
    const location = await storage(cloud, land);
    await catalogAndSchema(cloud, land);
    const credential = { ...location, type: "databricks_storage_credential", id: "data" };
    await expect(cloud.destroy(credential)).rejects.toThrow("external location data uses it");
    await expect(cloud.destroy(location)).rejects.toThrow("databricks_catalog dev is stored in it");
  });
});

describe("an isolated securable", () => {
  /** Creates a second workspace with the same metastore. @returns the provider configuration for this workspace */
  async function elsewhere(): Promise<Landscape["inside"]> {
    const [credentials] = cloud.store.find("databricks_mws_credentials");
    const [storageConfiguration] = cloud.store.find("databricks_mws_storage_configurations");
    const workspace = await cloud.declare(
      "databricks_mws_workspaces",
      {
        account_id: ACCOUNT.account_id,
        workspace_name: "second",
        aws_region: "eu-central-1",
        credentials_id: present(credentials?.attributes["credentials_id"]),
        storage_configuration_id: present(storageConfiguration?.attributes["storage_configuration_id"]),
      },
      ACCOUNT,
    );
    const workspaceId = present(workspace.values["workspace_id"]);
    const given = { metastore_id: land.metastore.id, workspace_id: workspaceId };
    await cloud.declare("databricks_metastore_assignment", given, ACCOUNT);
    return { host: shown(workspace.values, "workspace_url") };
  }

  test("fails on a schema from a workspace that the catalog is not bound to", async () => {
    await storage(cloud, land);
    const catalog = { storage_root: "s3://catalog-bucket" };
    await declare("databricks_catalog", { ...catalog, name: "own", isolation_mode: "ISOLATED" });
    await declare("databricks_catalog", { ...catalog, name: "open" });
    const second = await elsewhere();
    const schemaIn = (name: string, provider: JsonObject): Promise<Declared> =>
      cloud.declare("databricks_schema", { catalog_name: name, name: `s${provider === second ? 2 : 1}` }, provider);
    await expect(schemaIn("own", land.inside)).resolves.toBeDefined();
    await expect(schemaIn("open", second)).resolves.toBeDefined();
    await expect(schemaIn("own", second)).rejects.toThrow("Catalog 'own' is not accessible in current workspace");
  });

  test("fails on a location with a credential bound to another workspace, until the binding changes", async () => {
    const role = { aws_iam_role: [{ role_arn: "arn:aws:iam::111111111111:role/r" }], skip_validation: true };
    const given = { name: "own", isolation_mode: "ISOLATION_MODE_ISOLATED", ...role };
    const credential = await declare("databricks_storage_credential", given);
    await cloud.declare("aws_s3_bucket", { bucket: "data" }, AWS);
    const second = await elsewhere();
    const location = { name: "data", url: "s3://data", credential_name: "own", skip_validation: true };
    const there = (): Promise<Declared> => cloud.declare("databricks_external_location", location, second);
    await expect(there()).rejects.toThrow("Storage Credential 'own' is not accessible in current workspace");
    await cloud.change({ ...credential, provider: second }, { ...given, comment: "ours as well" });
    await expect(there()).resolves.toBeDefined();
  });
});

describe("catalogs and their objects", () => {
  let catalog: Declared;
  let schema: Declared;
  beforeEach(async () => {
    await storage(cloud, land);
    [catalog, schema] = await catalogAndSchema(cloud, land);
  });

  test("are also created in the sandbox's runtime", async () => {
    await declare("databricks_volume", {
      catalog_name: "dev",
      schema_name: "fraud",
      name: "v",
      volume_type: "MANAGED",
    });
    expect([...cloud.runtime.namespaces]).toEqual(["dev", "dev.fraud", "dev.fraud.v"]);
    expect(catalog.values).toMatchObject({ catalog_type: "MANAGED_CATALOG", isolation_mode: "OPEN" });
    expect(schema.id).toBe("dev.fraud");
  });

  test.each([
    [
      "a storage root outside every external location",
      { name: "c", storage_root: "s3://elsewhere" },
      "No external location",
    ],
    ["no storage root", { name: "c" }, "storage root URL does not exist"],
    ["a name that exists", { name: "dev", storage_root: "s3://catalog-bucket" }, "already exists"],
    ["a name with a dot", { name: "a.b", storage_root: "s3://catalog-bucket" }, "not a valid name"],
    [
      "a name with a control character",
      { name: "a\u0007", storage_root: "s3://catalog-bucket" },
      /^name "a\\u0007" is not a valid name: .* control characters$/,
    ],
    ["a share", { name: "c", share_name: "s", provider_name: "p" }, 'does not emulate the argument "provider_name"'],
  ])("fails on a catalog with %s", async (_what, given: JsonObject, message: string | RegExp) => {
    await expect(declare("databricks_catalog", given)).rejects.toThrow(message);
  });

  test("fails on objects in a missing schema or catalog", async () => {
    await expect(declare("databricks_schema", { catalog_name: "none", name: "s" })).rejects.toThrow('"none"');
    const volume = { catalog_name: "dev", schema_name: "none", name: "v", volume_type: "MANAGED" };
    await expect(declare("databricks_volume", volume)).rejects.toThrow("Schema 'dev.none' does not exist");
    const model = { catalog_name: "dev", schema_name: "none", name: "m" };
    await expect(declare("databricks_registered_model", model)).rejects.toThrow("Schema 'dev.none' does not exist");
  });

  test("fails to delete a catalog or schema that is not empty, without force", async () => {
    await declare("databricks_registered_model", { catalog_name: "dev", schema_name: "fraud", name: "m" });
    await expect(cloud.destroy(schema)).rejects.toThrow("not empty. The schema has databricks_registered_model m");
    await expect(cloud.destroy(catalog)).rejects.toThrow("not empty. The catalog has schema fraud");
  });

  test("force deletes everything", async () => {
    await declare("databricks_volume", {
      catalog_name: "dev",
      schema_name: "fraud",
      name: "v",
      volume_type: "MANAGED",
    });
    const forced = await cloud.change(catalog, {
      name: "dev",
      storage_root: "s3://catalog-bucket/",
      force_destroy: true,
    });
    await cloud.destroy(forced);
    expect(cloud.runtime.namespaces.size).toBe(0);
    expect(cloud.store.find("databricks_volume")).toEqual([]);
  });

  test("fails to delete a model that has versions", async () => {
    const given = { catalog_name: "dev", schema_name: "fraud", name: "m", comment: "first" };
    const model = await declare("databricks_registered_model", given);
    const changed = await cloud.change(model, { ...given, comment: "second" });
    expect(cloud.runtime.models.get("dev.fraud.m")).toBe("second");
    expect(await cloud.plan(changed, { ...given, name: "n" })).toMatchObject({ replaced: ["name"] });
    cloud.runtime.modelsWithVersions.add("dev.fraud.m");
    await expect(cloud.destroy(model)).rejects.toThrow("not empty");
    expect(await cloud.refresh(model)).toBeDefined();
  });

  describe("grants", () => {
    const grant = (securable: JsonObject, principal: string, privilege: string): Promise<Declared> =>
      declare("databricks_grants", { ...securable, grant: [{ principal, privileges: [privilege] }] });

    test("need an existing securable, a principal and privileges of the securable's type", async () => {
      expect((await grant({ catalog: "dev" }, "account users", "USE CATALOG")).id).toBe("catalog/dev");
      cloud.runtime.tables.add("dev.fraud.sales");
      expect((await grant({ table: "dev.fraud.sales" }, "account users", "SELECT")).id).toBe("table/dev.fraud.sales");
      await expect(grant({ table: "dev.fraud.none" }, "account users", "SELECT")).rejects.toThrow(
        "'dev.fraud.none' does",
      );
      await expect(grant({ schema: "dev.none" }, "account users", "USE_SCHEMA")).rejects.toThrow("'dev.none' does not");
      await expect(grant({ schema: "dev.fraud" }, "nobody", "USE_SCHEMA")).rejects.toThrow("name nobody");
      await expect(grant({ schema: "dev.fraud" }, "users", "USE_CATALOG")).rejects.toThrow(
        "not applicable to a schema",
      );
    });

    test("of one principal are created separately from those of others, with the same checks", async () => {
      const one = { principal: "users", privileges: ["USE_SCHEMA"] };
      const made = await declare("databricks_grant", { ...one, schema: "dev.fraud" });
      expect(made.id).toBe("schema/dev.fraud/users");
      const nobody = { ...one, schema: "dev.fraud", principal: "nobody" };
      await expect(declare("databricks_grant", nobody)).rejects.toThrow("name nobody");
      const unfit = { ...one, schema: "dev.fraud", privileges: ["USE_CATALOG"] };
      await expect(declare("databricks_grant", unfit)).rejects.toThrow("not applicable to a schema");
    });

    test("fails on two entries for one principal", async () => {
      const entry = (privilege: string): JsonObject => ({ principal: "users", privileges: [privilege] });
      const twice = { schema: "dev.fraud", grant: [entry("USE_SCHEMA"), entry("SELECT")] };
      await expect(declare("databricks_grants", twice)).rejects.toThrow("users has two grant blocks");
    });
  });
});

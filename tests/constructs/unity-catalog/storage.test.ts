import { TerraformOutput } from "cdktf";
import { Catalog } from "../../../constructs/unity-catalog/catalog";
import { ExternalLocation } from "../../../constructs/unity-catalog/external-location";
import { CatalogMaker } from "../../../constructs/unity-catalog/catalog-maker";
import { Principal } from "../../../constructs/identity/principal";
import { StorageCredential } from "../../../constructs/unity-catalog/storage-credential";
import { synthesizeConstructs } from "../../support/synth";

const roleArn = "arn:aws:iam::111111111111:role/unity-catalog";

test("a storage credential skips validation, because its role is created later with the credential's external id", () => {
  const stack = synthesizeConstructs((scope) => {
    const credential = new StorageCredential(scope, "Credential", {
      credentialName: "data",
      roleArn,
      isolated: true,
      dependsOn: [],
      deletionProtection: false,
    });
    new TerraformOutput(scope, "trusted", { value: [credential.externalId, credential.unityCatalogArn] });
  });
  expect(stack.only("databricks_storage_credential")).toMatchObject({
    aws_iam_role: { role_arn: roleArn },
    skip_validation: true,
  });
  expect(stack.json.output?.["trusted"]).toEqual({
    value: [
      expect.stringMatching(/\.aws_iam_role\[0\]\.external_id\}$/),
      expect.stringMatching(/\.aws_iam_role\[0\]\.unity_catalog_iam_arn\}$/),
    ],
  });
});

test.each([
  [true, "ISOLATED"],
  [false, "OPEN"],
])("isolated %s: catalog, credential and location are %s", (isolated, mode) => {
  const stack = synthesizeConstructs((scope) => {
    const { credentialName } = new StorageCredential(scope, "Credential", {
      credentialName: "data",
      roleArn,
      isolated,
      dependsOn: [],
      deletionProtection: true,
    });
    new ExternalLocation(scope, "Location", {
      locationName: "data",
      bucketName: "bucket",
      credentialName,
      isolated,
      dependsOn: [],
      deletionProtection: true,
    });
    new Catalog(scope, "Catalog", {
      catalogName: "data",
      storageRoot: "s3://bucket",
      comment: "Data",
      isolated,
      deletionProtection: false,
    });
  });
  for (const type of ["databricks_storage_credential", "databricks_external_location"]) {
    expect(stack.only(type)["isolation_mode"]).toBe(`ISOLATION_MODE_${mode}`);
  }
  expect(stack.only("databricks_catalog")["isolation_mode"]).toBe(mode);
  // The stack declares no `databricks_workspace_binding`, because the provider itself binds an isolated securable to
  // the workspace in which the securable is created. When the stack is destroyed, Terraform would delete a declared
  // binding before the securable, and could then not access the securable.
  expect(stack.counts()).not.toHaveProperty("databricks_workspace_binding");
});

test("a location covers its bucket and is validated", () => {
  const stack = synthesizeConstructs((scope) => {
    new ExternalLocation(scope, "Location", {
      locationName: "data",
      bucketName: "bucket",
      credentialName: "data",
      isolated: true,
      dependsOn: [],
      deletionProtection: true,
    });
  });
  expect(stack.only("databricks_external_location")).toMatchObject({ url: "s3://bucket", credential_name: "data" });
  expect(stack.only("databricks_external_location")).not.toHaveProperty("skip_validation");
});

test("the creator of a catalog may create catalogs and their storage in the metastore, and nothing else", () => {
  const stack = synthesizeConstructs((scope) => {
    new CatalogMaker(scope, "Maker", { metastoreId: "m", principal: Principal.servicePrincipal("deploy") });
  });
  expect(stack.only("databricks_grant")).toEqual({
    metastore: "m",
    principal: "deploy",
    privileges: ["CREATE_CATALOG", "CREATE_EXTERNAL_LOCATION", "CREATE_STORAGE_CREDENTIAL"],
  });
});

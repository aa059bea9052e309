// Examples for the API reference: typedoc inserts the code of each `#region` into the docs of the class of that name.
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { ApplyingPrincipal } from "../../../constructs/identity/applying-principal";
import { KnownServicePrincipal } from "../../../constructs/identity/known-service-principal";
import { Principal } from "../../../constructs/identity/principal";
import { Catalog } from "../../../constructs/unity-catalog/catalog";
import { CatalogMaker } from "../../../constructs/unity-catalog/catalog-maker";
import { ExternalLocation } from "../../../constructs/unity-catalog/external-location";
import { RegisteredModel } from "../../../constructs/unity-catalog/registered-model";
import { Schema } from "../../../constructs/unity-catalog/schema";
import { SharedTables } from "../../../constructs/unity-catalog/shared-tables";
import { StorageCredential } from "../../../constructs/unity-catalog/storage-credential";
import { Volume } from "../../../constructs/unity-catalog/volume";

// #region Catalog
export function catalog(scope: Construct): void {
  const catalog = new Catalog(scope, "Catalog", {
    catalogName: "fraudops_dev",
    storageRoot: "s3://fraudops-dev-catalog-111111111111",
    comment: "Data and models of dev",
    isolated: true,
    deletionProtection: true,
  });
  catalog.grantUse(Principal.group("fraudops-dev-analysts"));
}
// #endregion Catalog

// #region CatalogMaker
export function catalogMaker(scope: Construct): void {
  const deploy = new ApplyingPrincipal(scope, "Deploy", "deploy");
  const maker = new CatalogMaker(scope, "Maker", { metastoreId: "metastore", principal: deploy.principal });
  new StorageCredential(scope, "MakerCredential", {
    credentialName: "fraudops-dev",
    roleArn: "arn:aws:iam::111111111111:role/fraudops-dev-unity-catalog",
    isolated: true,
    dependsOn: maker.dependables,
    deletionProtection: true,
  });
}
// #endregion CatalogMaker

// #region ExternalLocation
export function externalLocation(scope: Construct): void {
  const location = new ExternalLocation(scope, "Location", {
    locationName: "fraudops-dev",
    bucketName: "fraudops-dev-catalog-111111111111",
    credentialName: "fraudops-dev",
    isolated: true,
    dependsOn: [],
    deletionProtection: true,
  });
  new TerraformOutput(scope, "LocationUrl", { value: location.url });
}
// #endregion ExternalLocation

// #region RegisteredModel
export function registeredModel(scope: Construct): void {
  const jobs = new KnownServicePrincipal(scope, "Jobs", "fraudops-dev-jobs");
  const model = new RegisteredModel(scope, "Model", {
    modelName: "fraudops_dev.fraud.fraud",
    comment: "Finds fraudulent payments",
    ownerApplicationId: jobs.applicationId,
    deletionProtection: true,
  });
  model.grantManage(Principal.group("fraudops-dev-platform-admins"));
}
// #endregion RegisteredModel

// #region Schema
export function schema(scope: Construct): void {
  const schema = new Schema(scope, "Schema", {
    catalog: Catalog.fromCatalogName("fraudops_dev"),
    schemaName: "fraud",
    comment: "Tables and models of the project fraud",
    deletionProtection: true,
  });
  schema.grantRead(Principal.group("fraudops-dev-analysts"));
}
// #endregion Schema

// #region SharedTables
export function sharedTables(scope: Construct): void {
  const tables = new SharedTables(scope, "Shared", ["bank.payments.transactions"]);
  tables.grantRead(Principal.group("fraudops-dev-ml-engineers"));
}
// #endregion SharedTables

// #region StorageCredential
export function storageCredential(scope: Construct): void {
  new StorageCredential(scope, "Credential", {
    credentialName: "fraudops-dev-reports",
    roleArn: "arn:aws:iam::111111111111:role/fraudops-dev-reports",
    isolated: true,
    dependsOn: [],
    deletionProtection: true,
  });
}
// #endregion StorageCredential

// #region Volume
export function volume(scope: Construct): void {
  const schema = new Schema(scope, "Files", {
    catalog: Catalog.fromCatalogName("fraudops_dev"),
    schemaName: "files",
    comment: "Files of the project fraud",
    deletionProtection: true,
  });
  const volume = new Volume(scope, "Exchange", {
    schema,
    volumeName: "exchange",
    comment: "Files from and for clients",
    deletionProtection: true,
  });
  volume.grantRead(Principal.group("fraudops-dev-scoring-clients"));
}
// #endregion Volume

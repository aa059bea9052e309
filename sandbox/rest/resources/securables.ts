import type { CloudObject, JsonObject } from "../../ports";
import { toRest } from "../../runtime/shape";
import type { Call } from "../route";
import { derivedUuid } from "./derived-id";
import { collection, type RestResource } from "./rest-resource";
import { byPrivileges } from "./unity-catalog-access";

const ROOT = "/api/2.1/unity-catalog";
const SOURCE = "Unity Catalog API reference; databricks-sdk-go 0.93 (provider 1.99.0), databricks-sdk 0.156";

/** Attributes in Terraform's state that the API does not have, or not under this name. */
const NOT_ANSWERED = ["id", "force_destroy", "force_update", "skip_validation", "volume_path", "storage_credential_id"];

/** Converts the query parameter `force` of a deletion to the attribute `force_destroy`. */
const forced = (call: Call): JsonObject => ({ force_destroy: call.query["force"] === "true" });

/** Resources of the Unity Catalog API: catalogs, schemas, volumes, storage. Registered models have separate routes. */
export const SECURABLES: readonly RestResource[] = [
  {
    type: "databricks_catalog",
    access: byPrivileges("catalog"),
    title: "Catalog",
    source: SOURCE,
    operations: collection(`${ROOT}/catalogs`, "name"),
    key: "name",
    list: { field: "catalogs" },
    missing: "CATALOG_DOES_NOT_EXIST",
    body: (object) => body(object, object.id),
    deletion: forced,
    // Creates the schema `default`, as Databricks does. The Terraform provider expects and deletes this schema.
    created: async (object, call, { objects }) => {
      await objects.create(call, "databricks_schema", { catalog_name: object.id, name: "default" });
    },
  },
  {
    type: "databricks_schema",
    access: byPrivileges("schema"),
    title: "Schema",
    source: SOURCE,
    operations: collection(`${ROOT}/schemas`, "full_name"),
    key: "full_name",
    list: {
      field: "schemas",
      filters: { catalog_name: "catalog_name" },
      required: ["catalog_name"],
      within: { type: "databricks_catalog", title: "Catalog", missing: "CATALOG_DOES_NOT_EXIST" },
    },
    missing: "SCHEMA_DOES_NOT_EXIST",
    body: (object) => ({ ...body(object, object.id), catalog_type: "MANAGED_CATALOG" }),
    deletion: forced,
  },
  {
    type: "databricks_volume",
    access: byPrivileges("volume"),
    title: "Volume",
    source: SOURCE,
    operations: collection(`${ROOT}/volumes`, "name"),
    key: "name",
    list: {
      field: "volumes",
      filters: { catalog_name: "catalog_name", schema_name: "schema_name" },
      required: ["catalog_name", "schema_name"],
      within: { type: "databricks_schema", title: "Schema", missing: "SCHEMA_DOES_NOT_EXIST" },
    },
    missing: "VOLUME_DOES_NOT_EXIST",
    body: (object) => ({ ...body(object, object.id), volume_id: derivedUuid(`volume ${object.id}`) }),
  },
  {
    type: "databricks_storage_credential",
    access: byPrivileges("storage_credential"),
    title: "Storage Credential",
    source: SOURCE,
    operations: collection(`${ROOT}/storage-credentials`, "name"),
    key: "name",
    list: { field: "storage_credentials" },
    missing: "STORAGE_CREDENTIAL_DOES_NOT_EXIST",
    switches: ["force"],
    body: (object) => ({
      ...body(object, object.id),
      id: object.attributes["storage_credential_id"] ?? "",
      used_for_managed_storage: false,
    }),
    deletion: forced,
  },
  {
    type: "databricks_external_location",
    access: byPrivileges("external_location"),
    title: "External Location",
    source: SOURCE,
    operations: collection(`${ROOT}/external-locations`, "name"),
    key: "name",
    list: { field: "external_locations" },
    missing: "EXTERNAL_LOCATION_DOES_NOT_EXIST",
    switches: ["force"],
    body: (object) => body(object, object.id),
    deletion: forced,
  },
];

function body(object: CloudObject, fullName: string): JsonObject {
  const answered = Object.entries(toRest(object.kind, object.attributes)).filter(
    ([name]) => !NOT_ANSWERED.includes(name),
  );
  return { ...Object.fromEntries(answered), full_name: fullName };
}

import type { Securable, SecurableType } from "../../access/securables";
import { currentMetastore } from "../../facts/databricks/scopes";
import type { CloudObject, JsonObject } from "../../ports";
import type { Call, Services } from "../route";
import type { Access } from "./rest-resource";

/** Privilege required on the parent (`parentOf`) to create a securable of each type. */
const CREATION: Readonly<Partial<Record<SecurableType, string>>> = {
  catalog: "CREATE_CATALOG",
  schema: "CREATE_SCHEMA",
  volume: "CREATE_VOLUME",
  model: "CREATE_MODEL",
  storage_credential: "CREATE_STORAGE_CREDENTIAL",
  external_location: "CREATE_EXTERNAL_LOCATION",
};

/** Access checks by ownership and Unity Catalog privileges. Changes and deletions require MANAGE. */
export function byPrivileges(type: SecurableType): Access {
  const manage = (call: Call, services: Services, { id }: CloudObject): void => {
    requirePrivilege(call, services, "MANAGE", { type, name: id });
  };
  return {
    create: (call, services, attributes) => {
      requirePrivilege(call, services, CREATION[type] ?? "MANAGE", parentOf(type, attributes, call, services));
    },
    read: (call, services, { id }) => requireVisible(call, services, { type, name: id }),
    change: manage,
    delete: manage,
  };
}

/** Checks a privilege of the caller. @throws CloudError 403 unless the caller has it on the securable */
export function requirePrivilege(
  { principal, scope }: Call,
  { unityCatalog }: Services,
  privilege: string,
  securable: Securable,
): void {
  unityCatalog.require(principal, privilege, securable, scope);
}

/** @throws CloudError 403 unless the caller may see the securable */
export function requireVisible({ principal, scope }: Call, { unityCatalog }: Services, securable: Securable): void {
  unityCatalog.requireVisible(principal, securable, scope);
}

function parentOf(type: SecurableType, attributes: JsonObject, call: Call, { store }: Services): Securable {
  const catalog = String(attributes["catalog_name"] ?? "");
  if (type === "schema") return { type: "catalog", name: catalog };
  if (catalog !== "") return { type: "schema", name: `${catalog}.${String(attributes["schema_name"] ?? "")}` };
  return { type: "metastore", name: currentMetastore({ store, scope: call.scope }).id };
}

import { currentMetastore } from "../facts/databricks/scopes";
import { missing } from "../facts/errors";
import type { JsonObject } from "../ports";
import { nextPage, pageSize, paginate } from "./pagination";
import type { Call, Route, Services } from "./route";

const ROOT = "/api/2.1/unity-catalog/resource-quotas";
const row = {
  method: "GET",
  access: "metastore admin",
  evidence: "documented",
  source: 'Unity Catalog API reference: resource quotas; Databricks, "Resource limits"; databricks-sdk 0.156',
} as const;

/** A quota: the maximum number of objects of a type per parent. */
interface Quota {
  readonly parent: "metastore" | "catalog" | "schema";
  readonly child: string;
  readonly limit: number;
  /**
   * Terraform type of the counted objects. @default - counts tables, which Spark creates and Terraform does not know
   */
  readonly type?: string;
}

const QUOTAS: readonly Quota[] = [
  { parent: "metastore", child: "catalog", limit: 1000, type: "databricks_catalog" },
  { parent: "catalog", child: "schema", limit: 10_000, type: "databricks_schema" },
  { parent: "schema", child: "table", limit: 10_000 },
];

/**
 * Routes that show the usage of some of Unity Catalog's resource quotas. The sandbox counts existing objects, and
 * enforces no quota. It is not verified which role Databricks requires. The sandbox requires an admin of the metastore
 * or the account, because the counts include objects that other callers cannot see.
 */
export const resourceQuotaRoutes: readonly Route[] = [
  { ...row, path: `${ROOT}/all-resource-quotas`, handle: list },
  { ...row, path: `${ROOT}/:parent_securable_type/:parent_full_name/:quota_name`, handle: one },
];

async function list(call: Call, services: Services): Promise<JsonObject> {
  const parents = QUOTAS.flatMap((quota) => parentsOf(quota, call, services).map((parent) => ({ quota, parent })));
  const page = paginate(parents, call.query["page_token"], pageSize(call.query["max_results"], 500, 500));
  const quotas = await Promise.all(page.items.map(({ quota, parent }) => info(quota, parent, services)));
  return { quotas, ...nextPage(page) };
}

async function one(call: Call, services: Services): Promise<JsonObject> {
  const { parent_securable_type: type = "", parent_full_name: parent = "", quota_name: name = "" } = call.params;
  const quota = QUOTAS.find((each) => each.parent === type.toLowerCase() && nameOf(each) === name);
  if (quota !== undefined && parentsOf(quota, call, services).includes(parent)) {
    return { quota_info: await info(quota, parent, services) };
  }
  throw missing(`Quota '${name}' of ${type} '${parent}' does not exist.`);
}

/** Full names of the objects to which a quota applies, e.g. of all catalogs; for a metastore, its id. */
function parentsOf({ parent }: Quota, call: Call, { store }: Services): readonly string[] {
  if (parent === "metastore") return [currentMetastore({ store, scope: call.scope }).id];
  return store.find(`databricks_${parent}`, "account").map(({ id }) => id);
}

async function info(quota: Quota, parent: string, services: Services): Promise<JsonObject> {
  return {
    parent_securable_type: quota.parent.toUpperCase(),
    parent_full_name: parent,
    quota_name: nameOf(quota),
    quota_count: await countIn(quota, parent, services),
    quota_limit: quota.limit,
    last_refreshed_at: Date.now(),
  };
}

async function countIn({ parent, type }: Quota, name: string, { store, engine }: Services): Promise<number> {
  const [catalog = "", schema = ""] = name.split(".");
  if (type === undefined) return (await engine.warehouse.tables(catalog, schema)).length;
  return store.find(type, "account", parent === "catalog" ? { catalog_name: catalog } : {}).length;
}

function nameOf({ child }: Quota): string {
  return `${child}-quota`;
}

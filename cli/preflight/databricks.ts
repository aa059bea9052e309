import type { DatabricksClient } from "../databricks/client";
import type {
  CatalogInfo,
  DatabricksAccountPort,
  MetastoreInfo,
  ResourceQuotaUse,
  SystemSchemaInfo,
  WorkspaceInfo,
  WorkspacePort,
} from "./clouds";

interface Workspace {
  readonly workspace_name?: string;
  readonly pricing_tier?: string;
  readonly aws_region?: string;
}

/** A `QuotaInfo` of the Unity Catalog API. */
interface Quota {
  readonly parent_securable_type?: string;
  readonly parent_full_name?: string;
  readonly quota_name?: string;
  readonly quota_count?: number;
  readonly quota_limit?: number;
}

/** Implements `DatabricksAccountPort` with the account's REST API. */
export function databricksAccountPort(client: DatabricksClient, accountId: string): DatabricksAccountPort {
  const root = `/api/2.0/accounts/${accountId}`;
  return {
    metastores: async () => {
      const { metastores = [] } = await client.call<{ metastores?: Partial<MetastoreInfo>[] }>(
        "GET",
        `${root}/metastores`,
      );
      return metastores.map(({ name = "", region = "" }) => ({ name, region }));
    },
    workspaces: async () => {
      const all = await client.call<readonly Workspace[]>("GET", `${root}/workspaces`);
      return all.map(
        ({ workspace_name: name = "", pricing_tier: tier = "", aws_region: region = "" }): WorkspaceInfo => ({
          name,
          tier,
          region,
        }),
      );
    },
    configurationNames: async () => {
      const credentials = await client.call<readonly { credentials_name?: string }[]>("GET", `${root}/credentials`);
      const storage = await client.call<readonly { storage_configuration_name?: string }[]>(
        "GET",
        `${root}/storage-configurations`,
      );
      return [
        ...credentials.map(({ credentials_name: name = "" }) => name),
        ...storage.map(({ storage_configuration_name: name = "" }) => name),
      ];
    },
    configurationCounts: async () => {
      const count = async (of: string): Promise<number> =>
        (await client.call<readonly object[]>("GET", `${root}/${of}`)).length;
      return {
        credentials: await count("credentials"),
        vpcEndpoints: await count("vpc-endpoints"),
        privateAccessSettings: await count("private-access-settings"),
      };
    },
  };
}

/** Implements `WorkspacePort` with the workspace's REST API. */
export function workspacePort(client: DatabricksClient): WorkspacePort {
  const catalogs = "/api/2.1/unity-catalog";
  return {
    catalogs: async () => {
      const all = await client.list<Partial<CatalogInfo>>(`${catalogs}/catalogs`, { items: "catalogs", query: {} });
      return all.map(({ name = "", owner = "", comment = "" }) => ({ name, owner, comment }));
    },
    servingEndpoints: async () => {
      const { endpoints = [] } = await client.call<{ endpoints?: { name: string }[] }>(
        "GET",
        "/api/2.0/serving-endpoints",
      );
      return endpoints.map(({ name }) => name);
    },
    systemSchemas: async () => {
      const { metastore_id: id } = await client.call<{ metastore_id: string }>("GET", `${catalogs}/metastore_summary`);
      const route = `${catalogs}/metastores/${id}/systemschemas`;
      return client.list<SystemSchemaInfo>(route, { items: "schemas", query: {} });
    },
    resourceQuotas: async () => {
      const route = `${catalogs}/resource-quotas/all-resource-quotas`;
      return (await client.list<Quota>(route, { items: "quotas", query: {} })).map(quotaUse);
    },
  };
}

/** Converts a quota of the API. A quota's name is the type of the counted objects with a suffix, e.g. `table-quota`. */
function quotaUse(quota: Quota): ResourceQuotaUse {
  const { parent_securable_type: parentType = "", parent_full_name: parent = "", quota_name: name = "" } = quota;
  return {
    parentType: parentType.toLowerCase(),
    parent,
    child: name
      .toLowerCase()
      .replace(/[-_]quota$/, "")
      .replaceAll("_", "-"),
    used: quota.quota_count ?? 0,
    limit: quota.quota_limit ?? Infinity,
  };
}

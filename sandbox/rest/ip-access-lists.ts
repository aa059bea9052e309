import { toRest } from "../runtime/shape";
import { resourceRoutes } from "./resources/resource-routes";
import { collection, type RestResource } from "./resources/rest-resource";
import { ONLY_ADMINS } from "./resources/workspace-access";
import type { Route } from "./route";

const PATH = "/api/2.0/ip-access-lists";

/** IP access lists: addresses that are allowed or blocked. */
const LIST: RestResource = {
  type: "databricks_ip_access_list",
  title: "IP access list",
  source: "IP access lists API reference; databricks-sdk-go 0.93",
  operations: { ...collection(PATH, "list_id", "PUT"), change: ["PATCH", `${PATH}/:list_id`] },
  key: "list_id",
  list: { field: "ip_access_lists" },
  wrapped: { answer: "ip_access_list" },
  body: ({ id, kind, attributes }) => {
    const { id: _id, ...rest } = toRest(kind, attributes);
    const addresses = (rest["ip_addresses"] as readonly string[] | undefined) ?? [];
    return { ...rest, list_id: id, address_count: addresses.length };
  },
  access: ONLY_ADMINS,
};

export const ipAccessListRoutes: readonly Route[] = resourceRoutes(LIST);

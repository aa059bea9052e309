import { defined } from "../../defined";
import { isObject } from "../../facts/values";
import { CloudError, type JsonObject } from "../../ports";
import { toRest } from "../../runtime/shape";
import { metastoreBody } from "../metastores";
import type { RestResource } from "../resources/rest-resource";
import type { Route } from "../route";
import { created, ROOT, row } from "./account-row";

const METASTORE = "databricks_metastore";
const ASSIGNMENT = "databricks_metastore_assignment";
const ONE_METASTORE = `${ROOT}/metastores/:metastore_id`;
const OF_WORKSPACE = `${ROOT}/workspaces/:workspace_id`;

/** Resources of the account API for metastores and their assignments to workspaces. */
export const METASTORES: readonly RestResource[] = [
  {
    ...row,
    type: METASTORE,
    title: "Metastore",
    operations: {
      create: ["POST", `${ROOT}/metastores`],
      list: ["GET", `${ROOT}/metastores`],
      get: ["GET", ONE_METASTORE],
      change: ["PUT", ONE_METASTORE],
      delete: ["DELETE", ONE_METASTORE],
    },
    key: "metastore_id",
    list: { field: "metastores" },
    wrapped: { request: "metastore_info", answer: "metastore_info" },
    missing: "METASTORE_DOES_NOT_EXIST",
    body: metastoreBody,
    deletion: (call) => ({ force_destroy: call.query["force"] === "true" }),
    created,
  },
  {
    ...row,
    type: ASSIGNMENT,
    title: "Metastore assignment of workspace",
    operations: {
      create: ["POST", `${OF_WORKSPACE}/metastores/:metastore_id`],
      get: ["GET", `${OF_WORKSPACE}/metastore`],
      change: ["PUT", `${OF_WORKSPACE}/metastores/:metastore_id`],
      delete: ["DELETE", `${OF_WORKSPACE}/metastores/:metastore_id`],
    },
    key: "workspace_id",
    // The paths of PUT and DELETE contain a metastore id, so only an assignment of this metastore is found. The path of
    // GET contains no metastore id.
    find: (key, call, { objects }) => {
      const { metastore_id: metastore } = call.params;
      const where = { workspace_id: Number(key), ...defined({ metastore_id: metastore }) };
      return objects.find(call, ASSIGNMENT, where)[0];
    },
    attributes: ({ metastore_assignment: given }, { params }) => ({
      ...(isObject(given) ? given : {}),
      workspace_id: Number(params["workspace_id"]),
      metastore_id: params["metastore_id"] ?? "",
    }),
    wrapped: { answer: "metastore_assignment" },
    body: ({ kind, attributes }) => {
      const { id: _id, ...rest } = toRest(kind, attributes);
      return rest;
    },
    answers: { create: () => ({}), change: () => ({}) },
  },
];

export const metastoreWorkspaceRoutes: readonly Route[] = [
  {
    ...row,
    method: "GET",
    path: `${ONE_METASTORE}/workspaces`,
    handle: (call, { objects }): JsonObject => {
      const id = call.params["metastore_id"] ?? "";
      if (objects.get(call, METASTORE, id) === undefined) {
        throw new CloudError(404, "METASTORE_DOES_NOT_EXIST", `Metastore '${id}' does not exist.`);
      }
      const assigned = objects.find(call, ASSIGNMENT, { metastore_id: id });
      return { workspace_ids: assigned.map(({ attributes }) => attributes["workspace_id"] ?? 0) };
    },
  },
];

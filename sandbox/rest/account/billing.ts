import { isObject } from "../../facts/values";
import { toTerraform } from "../../runtime/shape";
import { collection, type RestResource } from "../resources/rest-resource";
import { byAttribute, created, ROOT, row } from "./account-row";

const BUDGET = "databricks_budget";
const LOG_DELIVERY = "databricks_mws_log_delivery";

/** Resources of the account API for budgets and log delivery configurations. */
export const BILLING: readonly RestResource[] = [
  {
    ...row,
    type: BUDGET,
    title: "Budget",
    operations: collection("/api/2.1/accounts/:account_id/budgets", "budget_id", "PUT"),
    key: "budget_id",
    find: byAttribute(BUDGET, "budget_configuration_id"),
    list: { field: "budgets", sizeParameter: "page_size", size: 100 },
    wrapped: { request: "budget", answer: "budget" },
  },
  {
    ...row,
    type: LOG_DELIVERY,
    title: "Log delivery configuration",
    // The API has no DELETE: a configuration is disabled instead.
    operations: {
      create: ["POST", `${ROOT}/log-delivery`],
      list: ["GET", `${ROOT}/log-delivery`],
      get: ["GET", `${ROOT}/log-delivery/:config_id`],
      change: ["PATCH", `${ROOT}/log-delivery/:config_id`],
    },
    key: "config_id",
    find: byAttribute(LOG_DELIVERY, "config_id"),
    list: {
      field: "log_delivery_configurations",
      filters: {
        credentials_id: "credentials_id",
        storage_configuration_id: "storage_configuration_id",
        status: "status",
      },
    },
    wrapped: { answer: "log_delivery_configuration" },
    attributes: (body, call) => {
      const { log_delivery_configuration: configuration } = body;
      return isObject(configuration)
        ? { ...toTerraform(LOG_DELIVERY, configuration), account_id: call.accountId ?? "" }
        : body;
    },
    answers: { change: () => ({}) },
    created,
  },
];

import { resource } from "../define";
import { invalid } from "../errors";
import { uuid } from "../ids";
import type { ResourceBehaviour } from "../types";
import { valueOr, text, textOf } from "../values";
import { may, roleByArn } from "./cross-account-role";
import { accountId } from "./scopes";

const FORMATS: Readonly<Record<string, string>> = { AUDIT_LOGS: "JSON", BILLABLE_USAGE: "CSV" };

/** Maximum number of enabled account-level deliveries per log type. */
const PER_ACCOUNT = 2;

const isForAccount = (filter: unknown): boolean => !Array.isArray(filter) || filter.length === 0;

const logDelivery = resource({
  type: "databricks_mws_log_delivery",
  evidence: "documented",
  source: "account API: log-delivery; mws/resource_mws_log_delivery.go; assumed: the service checks the role",
  scope: "account",
  references: [
    { path: "credentials_id", kind: "databricks_mws_credentials", by: "credentials_id" },
    { path: "storage_configuration_id", kind: "databricks_mws_storage_configurations", by: "storage_configuration_id" },
  ],
  rules: [
    {
      refuses:
        "AUDIT_LOGS in a format other than JSON, BILLABLE_USAGE in a format other than CSV, and any other log type",
      check: (planned) => {
        const [type, format] = [text(planned, "log_type"), text(planned, "output_format")];
        if (FORMATS[type] === undefined)
          throw invalid(`log_type ${type} is none of ${Object.keys(FORMATS).join(", ")}`);
        if (FORMATS[type] !== format) throw invalid(`output_format of ${type} must be ${FORMATS[type]}, got ${format}`);
      },
    },
    {
      refuses: `more than ${PER_ACCOUNT} enabled account-level deliveries of a log type`,
      check: (planned, { store }, prior) => {
        const type = text(planned, "log_type");
        const others = store
          .find("databricks_mws_log_delivery", "account", { log_type: type, status: "ENABLED" })
          .filter(({ id, attributes }) => id !== prior?.id && isForAccount(attributes["workspace_ids_filter"]));
        if (isForAccount(planned["workspace_ids_filter"]) && others.length >= PER_ACCOUNT) {
          throw invalid(
            `the account already has ${PER_ACCOUNT} enabled account-level deliveries of log type ${type}, the ` +
              "maximum: disable one first",
          );
        }
      },
    },
    {
      refuses: "a role without s3:PutObject under delivery_path_prefix in the bucket",
      check: (planned, context) => {
        const [credentials] = context.store.find("databricks_mws_credentials", "account", {
          credentials_id: text(planned, "credentials_id"),
        });
        const [storage] = context.store.find("databricks_mws_storage_configurations", "account", {
          storage_configuration_id: text(planned, "storage_configuration_id"),
        });
        const role = roleByArn(context, textOf(credentials, "role_arn"));
        const prefix = text(planned, "delivery_path_prefix");
        const place = [`arn:aws:s3:::${textOf(storage, "bucket_name")}`, ...(prefix ? [prefix] : []), "log.json"].join(
          "/",
        );
        if (!role || !may(context, role, "s3:PutObject", place)) {
          throw invalid(`the role of the credentials does not allow s3:PutObject on ${place}`);
        }
      },
    },
  ],
  create: (planned, context) => {
    const id = uuid();
    return {
      id: `${accountId(context)}|${id}`,
      config_id: id,
      status: valueOr(planned, "status", "ENABLED"),
      delivery_start_time: valueOr(planned, "delivery_start_time", new Date().toISOString().slice(0, 7)),
    };
  },
});

export const logDeliveryBehaviours: readonly ResourceBehaviour[] = [logDelivery];

import type { JsonObject } from "../../../sandbox/ports";
import { ACCOUNT, AWS, Cloud, type Declared } from "./support/cloud";
import { policy, trustPolicy } from "./support/landscape";
import { present, shown } from "./support/values";

const DELIVERY = "arn:aws:iam::414351767826:role/SaasUsageDeliveryRole-prod-IAMRole-3PLHICCRR1TK";

let cloud: Cloud;
beforeEach(() => {
  cloud = new Cloud();
});

const declare = (type: string, given: JsonObject): Promise<Declared> => cloud.declare(type, given, ACCOUNT);

describe("log delivery", () => {
  /**
   * Creates a bucket, a role that may write to the S3 ARN `resource`, and their storage and credential configurations.
   * @returns arguments of a log delivery
   */
  async function parts(resource: string): Promise<JsonObject> {
    const assumeRolePolicy = trustPolicy(DELIVERY, ACCOUNT.account_id);
    const role = await cloud.declare("aws_iam_role", { name: "logs", assume_role_policy: assumeRolePolicy }, AWS);
    const given = { name: "write", role: "logs", policy: policy("s3:PutObject", resource) };
    await cloud.declare("aws_iam_role_policy", given, AWS);
    await cloud.declare("aws_s3_bucket", { bucket: "log-bucket" }, AWS);
    const credentials = await declare("databricks_mws_credentials", {
      credentials_name: "logs",
      role_arn: present(role.values["arn"]),
    });
    const storage = await declare("databricks_mws_storage_configurations", {
      account_id: ACCOUNT.account_id,
      storage_configuration_name: "logs",
      bucket_name: "log-bucket",
    });
    return {
      account_id: ACCOUNT.account_id,
      credentials_id: present(credentials.values["credentials_id"]),
      storage_configuration_id: present(storage.values["storage_configuration_id"]),
      log_type: "AUDIT_LOGS",
      output_format: "JSON",
      delivery_path_prefix: "audit",
    };
  }

  test("starts in this month with a role without EC2 permissions, and a second plan has no changes", async () => {
    const given = await parts("arn:aws:s3:::log-bucket/audit/*");
    const made = await declare("databricks_mws_log_delivery", given);
    expect(made.values).toMatchObject({
      status: "ENABLED",
      delivery_start_time: new Date().toISOString().slice(0, 7),
    });
    expect(made.id).toBe(`${ACCOUNT.account_id}|${shown(made.values, "config_id")}`);
    expect(await cloud.plan(made, given)).toEqual({ changed: [], replaced: [] });
  });

  test("fails on a role that is not allowed to write below the prefix", async () => {
    const given = await parts("arn:aws:s3:::log-bucket/elsewhere/*");
    await expect(declare("databricks_mws_log_delivery", given)).rejects.toThrow(
      "does not allow s3:PutObject on arn:aws:s3:::log-bucket/audit/log.json",
    );
  });

  test.each([
    ["another type", { log_type: "SECRETS" }, "log_type SECRETS is none of AUDIT_LOGS, BILLABLE_USAGE"],
    ["another format", { output_format: "CSV" }, "output_format of AUDIT_LOGS must be JSON, got CSV"],
    ["credentials that do not exist", { credentials_id: "none" }, 'credentials_id "none" does not exist'],
  ])("fails on %s", async (_what, change: JsonObject, message) => {
    const given = await parts("arn:aws:s3:::log-bucket/*");
    await expect(declare("databricks_mws_log_delivery", { ...given, ...change })).rejects.toThrow(message);
  });

  test("fails on a third account-level log delivery, without counting those of workspaces", async () => {
    const given = await parts("arn:aws:s3:::log-bucket/*");
    for (const config_name of ["one", "two"]) {
      await declare("databricks_mws_log_delivery", { ...given, config_name });
    }
    const third = declare("databricks_mws_log_delivery", { ...given, config_name: "three" });
    await expect(third).rejects.toThrow("already has 2 enabled account-level deliveries of log type AUDIT_LOGS");
    const own = { ...given, config_name: "three", workspace_ids_filter: [1] };
    await expect(declare("databricks_mws_log_delivery", own)).resolves.toBeDefined();
  });
});

describe("a budget", () => {
  const alert = (change: JsonObject = {}): JsonObject => ({
    time_period: "MONTH",
    trigger_type: "CUMULATIVE_SPENDING_EXCEEDED",
    quantity_type: "LIST_PRICE_DOLLARS_USD",
    quantity_threshold: "500",
    action_configurations: [{ action_type: "EMAIL_NOTIFICATION", target: "team@example.com" }],
    ...change,
  });
  const tagged = (operator: string): JsonObject[] => [
    { tags: [{ key: "stage", value: [{ operator, values: ["dev"] }] }] },
  ];
  const given = { display_name: "dev", alert_configurations: [alert()], filter: tagged("IN") };

  test("keeps the ids of its alert when the amount changes, and a second plan has no changes", async () => {
    const made = await declare("databricks_budget", given);
    expect(await cloud.plan(made, given)).toEqual({ changed: [], replaced: [] });
    const [before] = made.values["alert_configurations"] as readonly JsonObject[];
    const dearer = { ...given, alert_configurations: [alert({ quantity_threshold: "600" })] };
    const changed = await cloud.change(made, dearer);
    expect(changed.id).toBe(made.id);
    expect(changed.values["alert_configurations"]).toEqual([{ ...present(before), quantity_threshold: "600" }]);
  });

  test.each([
    ["no name", { display_name: "" }, "length of display_name to be in the range (1 - 128)"],
    ["two alerts", { alert_configurations: [alert(), alert()] }, "exactly one alert configuration"],
    [
      "an alert without recipients",
      { alert_configurations: [alert({ action_configurations: [] })] },
      "actions of type EMAIL_NOTIFICATION",
    ],
    ["no amount", { alert_configurations: [alert({ quantity_threshold: "0" })] }, "a quantity_threshold above 0"],
    ["a filter that excludes a tag", { filter: tagged("NOT_IN") }, "operator of a filter must be IN, got NOT_IN"],
  ])("fails on %s", async (_what, change: JsonObject, message) => {
    await expect(declare("databricks_budget", { ...given, ...change })).rejects.toThrow(message);
  });
});

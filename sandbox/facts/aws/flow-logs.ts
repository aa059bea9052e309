import type { CloudObject } from "../../ports";
import { notEmulated, resource } from "../define";
import { awsError } from "../errors";
import { ec2Id } from "../ids";
import type { ResourceBehaviour } from "../types";
import { number, valueOr, text, textOf } from "../values";
import { allTags, arn, region, regional, taggedPlan, taggedUpdate } from "./account";
import { allows, conditionValues, matches, parsePolicy } from "./policy-document";

const LOG_GROUP_NAME = /^[\w.\-/#]{1,512}$/;

/** Retention periods that CloudWatch Logs accepts, in days; 0 means no expiry. */
const RETENTION = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const FLOW_LOGS = "vpc-flow-logs.amazonaws.com";
const FORMAT =
  "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} " +
  "${bytes} ${start} ${end} ${action} ${log-status}";

const logGroup = resource({
  type: "aws_cloudwatch_log_group",
  evidence: "documented",
  source: "CloudWatch Logs API: CreateLogGroup, PutRetentionPolicy; provider: internal/service/logs/group.go",
  scope: "aws",
  references: [{ path: "kms_key_id", kind: "aws_kms_key", by: "arn" }],
  unique: [["name"]],
  rules: [
    {
      refuses:
        "a name with characters other than letters, digits and ._-/#, or a retention period that CloudWatch Logs " +
        "does not offer",
      check: (planned) => {
        const name = text(planned, "name");
        if (name && !LOG_GROUP_NAME.test(name)) {
          throw awsError("InvalidParameterException", `Value '${name}' at 'logGroupName' is invalid`);
        }
        const days = number(planned, "retention_in_days") ?? 0;
        if (!RETENTION.includes(days)) {
          throw awsError("InvalidParameterException", `retentionInDays ${days} is none of ${RETENTION.join(", ")}`);
        }
      },
    },
    {
      refuses: "a KMS key whose policy does not let CloudWatch Logs encrypt the log group with the key",
      check: (planned, context) => {
        const [key] = context.store.find("aws_kms_key", "aws", { arn: text(planned, "kms_key_id") });
        const group = arn(context, "logs", `log-group:${text(planned, "name")}`);
        if (key && !allowsCloudWatch(key, group, region(context))) {
          throw awsError(
            "InvalidParameterException",
            `The specified KMS key does not exist or is not allowed to be used with Arn '${group}'`,
          );
        }
      },
    },
  ],
  plan: taggedPlan,
  update: taggedUpdate,
  create: (planned, context) => {
    const name = text(planned, "name") || `terraform-${Date.now()}`;
    return {
      ...regional(context),
      id: name,
      name,
      name_prefix: valueOr(planned, "name_prefix", ""),
      arn: arn(context, "logs", `log-group:${name}`),
      log_group_class: valueOr(planned, "log_group_class", "STANDARD"),
      tags_all: allTags(planned, context.provider),
    };
  },
});

/** Whether a key's policy lets CloudWatch Logs of a region encrypt a log group. */
function allowsCloudWatch(key: CloudObject, group: string, groupRegion: string): boolean {
  const statements = parsePolicy(textOf(key, "policy"), "MalformedPolicyDocumentException").filter((statement) => {
    const groups = conditionValues(statement, "kms:EncryptionContext:aws:logs:arn");
    return (
      statement.principals.includes(`Service:logs.${groupRegion}.amazonaws.com`) &&
      (groups.length === 0 || groups.some((pattern) => matches(pattern, group)))
    );
  });
  return ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"].every((action) => allows(statements, action));
}

const flowLog = resource({
  type: "aws_flow_log",
  evidence: "documented",
  source: "EC2 API: CreateFlowLogs; provider: internal/service/ec2/vpc_flow_log.go",
  scope: "aws",
  references: [
    { path: "vpc_id", kind: "aws_vpc" },
    { path: "log_destination", kind: "aws_cloudwatch_log_group", by: "arn" },
    { path: "iam_role_arn", kind: "aws_iam_role", by: "arn" },
  ],
  unique: [["vpc_id", "traffic_type", "log_destination"]],
  rules: [
    notEmulated("subnet_id", "eni_id", "transit_gateway_id", "transit_gateway_attachment_id", "destination_options"),
    {
      refuses: "destinations other than CloudWatch Logs, because the sandbox does not emulate them",
      check: (planned) => {
        const kind = text(planned, "log_destination_type") || "cloud-watch-logs";
        if (kind !== "cloud-watch-logs") {
          throw awsError("Unsupported", `log_destination_type must be cloud-watch-logs in the sandbox, got "${kind}"`);
        }
      },
    },
    {
      refuses:
        "a role that the flow log service cannot assume or that may not write to the log group (AWS accepts such a " +
        "role and delivers no logs)",
      check: (planned, { store }) => {
        const arnOfRole = text(planned, "iam_role_arn");
        const role = store.find("aws_iam_role", "aws", { arn: arnOfRole })[0];
        if (!role) throw awsError("InvalidParameter", "DeliverLogsPermissionArn can't be empty with CloudWatch Logs.");
        const trusting = parsePolicy(textOf(role, "assume_role_policy"), "MalformedPolicyDocument").some(
          ({ effect, principals }) => effect === "Allow" && principals.includes(`Service:${FLOW_LOGS}`),
        );
        const granted = store
          .find("aws_iam_role_policy", "aws", { role: role.id })
          .flatMap((policy) => parsePolicy(textOf(policy, "policy"), "MalformedPolicyDocument"));
        const stream = `${text(planned, "log_destination")}:log-stream:any`;
        if (!trusting || !allows(granted, "logs:PutLogEvents", stream)) {
          const fault = trusting
            ? `may not write to ${text(planned, "log_destination")}`
            : `does not trust ${FLOW_LOGS}`;
          throw awsError("InvalidParameter", `Access error: ${role.id} ${fault}`);
        }
      },
    },
    {
      refuses: "a traffic type other than ACCEPT, REJECT or ALL, or an interval other than 60 or 600 seconds",
      check: (planned) => {
        const traffic = text(planned, "traffic_type");
        const seconds = number(planned, "max_aggregation_interval") ?? 600;
        if (!["ACCEPT", "REJECT", "ALL"].includes(traffic) || ![60, 600].includes(seconds)) {
          throw awsError(
            "InvalidParameter",
            `traffic_type must be ACCEPT, REJECT or ALL, got "${traffic}"; max_aggregation_interval must be 60 or ` +
              `600 seconds, got ${seconds}`,
          );
        }
      },
    },
  ],
  plan: taggedPlan,
  update: taggedUpdate,
  create: (planned, context) => {
    const id = ec2Id("fl");
    return {
      ...regional(context),
      id,
      arn: arn(context, "ec2", `vpc-flow-log/${id}`),
      log_format: valueOr(planned, "log_format", FORMAT),
      log_destination: valueOr(planned, "log_destination", ""),
      tags_all: allTags(planned, context.provider),
    };
  },
});

export const flowLogBehaviours: readonly ResourceBehaviour[] = [logGroup, flowLog];

import type { JsonObject } from "../../../sandbox/ports";
import { AWS, Cloud, type Declared } from "./support/cloud";
import { network, policy } from "./support/landscape";
import { present } from "./support/values";

const GROUP = "arn:aws:logs:eu-central-1:111111111111:log-group:flow";

let cloud: Cloud;
let vpc: Declared;

beforeEach(async () => {
  cloud = new Cloud();
  ({ vpc } = await network(cloud));
});

const group = (given: JsonObject = {}): Promise<Declared> =>
  cloud.declare("aws_cloudwatch_log_group", { name: "flow", retention_in_days: 365, ...given }, AWS);

async function role(service: string, resource: string): Promise<Declared> {
  const trust = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
  const document = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  const made = await cloud.declare("aws_iam_role", { name: "flow", assume_role_policy: document }, AWS);
  const write = policy("logs:PutLogEvents", resource);
  await cloud.declare("aws_iam_role_policy", { name: "write", role: made.id, policy: write }, AWS);
  return made;
}

const flowLog = ({ values }: Declared, given: JsonObject = {}): Promise<Declared> =>
  cloud.declare(
    "aws_flow_log",
    {
      vpc_id: vpc.id,
      traffic_type: "ALL",
      log_destination: GROUP,
      iam_role_arn: present(values["arn"]),
      ...given,
    },
    AWS,
  );

const FLOW_LOGS = "vpc-flow-logs.amazonaws.com";

test("a flow log writes to its group, by default every ten minutes", async () => {
  expect((await group()).values).toMatchObject({ id: "flow", arn: GROUP, log_group_class: "STANDARD" });
  const made = await flowLog(await role(FLOW_LOGS, `${GROUP}:*`));
  expect(made.id).toMatch(/^fl-0[0-9a-f]{16}$/);
  expect(made.values).toMatchObject({ log_destination_type: "cloud-watch-logs", max_aggregation_interval: 600 });
});

test.each([
  ["that trusts another service", "ec2.amazonaws.com", `${GROUP}:*`, `does not trust ${FLOW_LOGS}`],
  ["that cannot write to the log group", FLOW_LOGS, `${GROUP}-other:*`, `may not write to ${GROUP}`],
])("fails on a role %s", async (_what, service, resource, message) => {
  await group();
  await expect(flowLog(await role(service, resource))).rejects.toThrow(message);
});

test("fails on a log group that does not exist, and on a second equal flow log", async () => {
  const writer = await role(FLOW_LOGS, `${GROUP}:*`);
  await expect(flowLog(writer)).rejects.toThrow(`aws_cloudwatch_log_group with arn "${GROUP}"`);
  await group();
  await flowLog(writer);
  await expect(flowLog(writer)).rejects.toThrow("already exists");
});

test.each([
  ["unknown traffic", { traffic_type: "SOME" }, 'to be one of ["ACCEPT" "REJECT" "ALL"], got SOME'],
  ["an invalid interval", { max_aggregation_interval: 30 }, "to be one of [60 600], got 30"],
  ["no role", { iam_role_arn: null }, "can't be empty"],
  ["a bucket", { log_destination_type: "s3" }, "must be cloud-watch-logs"],
])("fails on a flow log with %s", async (_what, given: JsonObject, message) => {
  await group();
  await expect(flowLog(await role(FLOW_LOGS, `${GROUP}:*`), given)).rejects.toThrow(message);
});

describe("a log group with a customer-managed key", () => {
  const owner = { Principal: { AWS: "arn:aws:iam::111111111111:root" }, Action: "kms:PutKeyPolicy" };
  const keyed = async (service: string, pattern: string): Promise<Declared> => {
    const use = {
      Principal: { Service: service },
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
      Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": pattern } },
    };
    const statements = [owner, use].map((each) => ({ Effect: "Allow", Resource: "*", ...each }));
    const document = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    const key = await cloud.declare("aws_kms_key", { policy: document }, AWS);
    return group({ kms_key_id: present(key.values["arn"]) });
  };

  test("is created if the key's policy allows CloudWatch of the region to encrypt it", async () => {
    await expect(keyed("logs.eu-central-1.amazonaws.com", `${GROUP.slice(0, -2)}*`)).resolves.toBeDefined();
  });

  test.each([
    ["CloudWatch of another region", "logs.eu-west-1.amazonaws.com", GROUP],
    ["other groups", "logs.eu-central-1.amazonaws.com", `${GROUP}-other`],
  ])("fails if the policy allows %s", async (_what, service, pattern) => {
    await expect(keyed(service, pattern)).rejects.toThrow(`not allowed to be used with Arn '${GROUP}'`);
  });
});

test.each([
  ["an invalid name", { name: "flow logs" }, "'logGroupName' is invalid"],
  ["an invalid retention", { retention_in_days: 366 }, "got 366"],
  ["a key that does not exist", { kms_key_id: "arn:aws:kms:eu-central-1:111111111111:key/none" }, "aws_kms_key"],
])("fails on a log group with %s", async (_what, given: JsonObject, message) => {
  await expect(group(given)).rejects.toThrow(message);
});

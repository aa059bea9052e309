import { parseRange } from "../../../sandbox/facts/cidr";
import { parseDefinition, violations } from "../../../sandbox/facts/databricks/policy-definition";
import { quartzFault } from "../../../sandbox/facts/databricks/quartz";

test.each([
  "0 0 3 * * ?",
  "0 0/15 * ? * MON-FRI",
  "0 30 6 L * ?",
  "0 0 0 1 JAN ? 2030",
  "0 0 12 ? * 6#3",
  "0 0 1,13 * * ?",
])("accepts the Quartz expression %s", (expression) => {
  expect(quartzFault(expression)).toBeUndefined();
});

test.each([
  ["0 3 * * *", "6 or 7 fields"],
  ["0 0 3 * * *", 'must be "?"'],
  ["0 0 3 ? * ?", 'must be "?"'],
  ["0 0 25 * * ?", "field 3"],
  ["0 0 3 * 13 ?", "field 5"],
  ["0 0 3 ? * FUN", "field 6"],
  ["0 0/0 3 * * ?", "field 2"],
])("fails on the Quartz expression %s", (expression, message) => {
  expect(quartzFault(expression)).toContain(message);
});

test.each([
  ["10.0.0.0/16", true],
  ["0.0.0.0/0", true],
  ["10.0.0.1/16", false],
  ["10.0.0.0/33", false],
  ["10.0.0.256/32", false],
  ["10.0.0.0", false],
])("%s is a network address: %s", (cidr, expected) => {
  expect(parseRange(cidr) !== undefined).toBe(expected);
});

const cluster = {
  num_workers: 2,
  spark_conf: { "spark.master": "local[*]" },
  aws_attributes: [{ availability: "SPOT" }],
  ssh_public_keys: ["ssh-ed25519 key"],
  init_scripts: [{ s3: [{ destination: "s3://one" }] }, { workspace: [{ destination: "/two" }] }],
};

test.each([
  [{ num_workers: { type: "range", minValue: 1, maxValue: 2 } }, []],
  [{ num_workers: { type: "fixed", value: 1 } }, ["must be 1 (is 2)"]],
  [{ "spark_conf.spark.master": { type: "regex", pattern: "local.*" } }, []],
  [{ "spark_conf.spark.master": { type: "forbidden" } }, ["must not be set"]],
  [{ "aws_attributes.availability": { type: "blocklist", values: ["SPOT"] } }, ["must be not in"]],
  [{ node_type_id: { type: "allowlist", values: ["m5.large"] } }, ["must be present"]],
  [{ node_type_id: { type: "allowlist", values: ["m5.large"], isOptional: true } }, []],
  [{ dbus_per_hour: { type: "range", maxValue: 1 } }, []],
  [{ "ssh_public_keys.*": { type: "forbidden" } }, ["must not be set"]],
  [{ "init_scripts.*.workspace.destination": { type: "forbidden" } }, ["must not be set"]],
  [{ "init_scripts.*.volumes.destination": { type: "forbidden" } }, []],
])("a cluster breaks the cluster policy %j: %j", (definition, expected) => {
  const found = violations(parseDefinition(JSON.stringify(definition)), cluster);
  expect(found).toHaveLength(expected.length);
  expected.forEach((message, index) => {
    expect(found[index]).toContain(message);
  });
});

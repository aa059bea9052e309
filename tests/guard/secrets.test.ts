import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { secretTraces } from "../../guard/secrets";

/** `HEX` and `WORD` are parts of example secrets. Tests concatenate them, so that secret scanners ignore this file. */
const HEX = "0123456789abcdef0123456789abcdef";
const WORD = "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8";

test.each([
  ["an AWS access key id", ["AKIA", "A1B2C3D4E5F6G7H8"].join("")],
  ["a Databricks token", `dapi${HEX}`],
  ["a Databricks token", `dapi${HEX}-2`],
  ["a Databricks client secret", `dose${HEX}`],
  ["a GitHub token", `ghp_${WORD}`],
  ["a GitHub token", `github_pat_${WORD}`],
  ["a GitLab token", `glpat-${WORD}`],
  ["a Slack token", `xoxb-${WORD}`],
  ["a private key", ["-----BEGIN RSA", "PRIVATE KEY-----\nMII"].join(" ")],
  ["a signed token", `eyJ${WORD}.eyJ${WORD}.${WORD}`],
  ["a password in a URL", ["postgres://app:", "hunter2@db.example.com/fraud"].join("")],
])("fails on %s at any place in a plan, without printing it", (what, secret) => {
  const [trace, ...more] = secretTraces({ environment: [{ note: `before ${secret} after` }] });

  expect(more).toEqual([]);
  expect(trace?.path).toEqual(["environment", 0, "note"]);
  expect(trace?.found).toMatch(new RegExp(`^${what} \\(.{4}\\.\\.\\., \\d+ characters\\)$`, "s"));
  expect(trace?.found).not.toContain(secret.slice(0, 12));
});

test.each(["password", "db_password", "client_secret", "SECRET_KEY", "string_value", "token"])(
  "fails on any text at the key %s",
  (key) => {
    expect(secretTraces({ [key]: "swordfish" })).toEqual([
      { path: [key], found: `the value of ${key} (swor..., 9 characters)` },
    ]);
  },
);

test.each([
  ["a reference", { password: "${aws_secretsmanager_secret.s.arn}" }],
  ["no text", { token: "", client_secret: null }],
  [
    "keys that only refer to a secret or describe a token",
    { secret_arn: "arn:aws:secretsmanager:x", token_lifetime_days: "90" },
  ],
  ["a wheel's path", { whl: "/Volumes/fraudops_dev/platform/artifacts/ml_jobs-0.1.0+0123456789ab-py3-none-any.whl" }],
  ["a commit", { code_version: "0123456789abcdef0123456789abcdef01234567" }],
  ["an identifier", { id: "0a1b2c3d-0000-4000-8000-000000000001" }],
  [
    "a name that contains an identifier",
    { acl_principal_id: "servicePrincipals/5f8e1c07-93ab-4d26-b71e-a0c4d98f3265" },
  ],
  [
    "an address that CDKTF generates",
    { value: "aws_vpc_security_group_egress_rule.NetworkClustersControlPlane2Https_E5C3E184" },
  ],
  ["the metadata of CDKTF", { "//": { metadata: { uniqueId: `${WORD}==` } } }],
  ["a name in camel case", { name: "serverSideEncryptionConfigurationForTheWorkspaceRootBucket" }],
])("accepts %s", (_what, value) => {
  expect(secretTraces(value)).toEqual([]);
});

test("fails on nearly every random key of 40 characters", () => {
  const keys = Array.from({ length: 500 }, () => randomBytes(30).toString("base64"));
  const missed = keys.filter((key) => secretTraces({ environment: { VALUE: key } }).length === 0);
  expect(missed.length).toBeLessThan(25);
});

test("accepts every sentence of the repository's documents", () => {
  const text = ["README.md", "docs/architecture.md"].map((file) =>
    readFileSync(path.join(__dirname, "../..", file), "utf8"),
  );
  expect(secretTraces(text.join("\n").split("\n"))).toEqual([]);
});

import { awsProvider, databricksAccountProvider, databricksWorkspaceProvider } from "../../constructs/providers";
import { synthesizeConstructs } from "../support/synth";

const AWS = { region: "eu-central-1", accountId: "111111111111", tags: { stage: "dev" } };

test("the AWS provider refuses credentials of another account, and tags everything", () => {
  const stack = synthesizeConstructs((scope) => awsProvider(scope, AWS));
  expect(stack.providers("aws")).toEqual([
    { region: "eu-central-1", allowed_account_ids: ["111111111111"], default_tags: [{ tags: { stage: "dev" } }] },
  ]);
});

test("every provider has the version of its bindings", () => {
  const stack = synthesizeConstructs((scope) => {
    awsProvider(scope, AWS);
    databricksWorkspaceProvider(scope, "https://workspace.example.com");
  });
  const versions = Object.values(stack.json.terraform.required_providers ?? {}).map(({ version }) => version);
  expect(versions).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+$/), expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
});

test("another account is accessed with a role, through a second provider", () => {
  const stack = synthesizeConstructs((scope) => {
    awsProvider(scope, AWS);
    awsProvider(scope, { ...AWS, accountId: "222222222222", assumeRoleArn: "arn:role" });
  });
  expect(stack.providers("aws")).toEqual([
    expect.not.objectContaining({ alias: expect.anything() as unknown }),
    expect.objectContaining({
      alias: "account-222222222222",
      allowed_account_ids: ["222222222222"],
      assume_role: [{ role_arn: "arn:role" }],
    }),
  ]);
});

test.each([
  [
    "account",
    (scope: Parameters<typeof databricksWorkspaceProvider>[0]) => databricksAccountProvider(scope, "uuid"),
    { host: "https://accounts.cloud.databricks.com", account_id: "uuid", retry_timeout_seconds: 300 },
  ],
  [
    "workspace",
    (scope: Parameters<typeof databricksWorkspaceProvider>[0]) =>
      databricksWorkspaceProvider(scope, "https://workspace.example.com"),
    { host: "https://workspace.example.com", retry_timeout_seconds: 300 },
  ],
] as const)("the Databricks provider of the %s has no credentials and limits its retries", (_, build, expected) => {
  const stack = synthesizeConstructs((scope) => build(scope));
  expect(stack.providers("databricks")).toEqual([expected]);
});

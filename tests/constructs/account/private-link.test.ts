import { PrivateAccess, type PrivateAccessProps } from "../../../constructs/account/private-access";
import { PrivateLink } from "../../../constructs/account/private-link";
import { synthesizeConstructs } from "../../support/synth";

function settings(props: Partial<PrivateAccessProps>): Record<string, unknown> {
  return synthesizeConstructs((scope) => {
    const given = { settingsName: "service-dev", region: "eu-central-1", publicAccess: true, endpointIds: [] };
    new PrivateAccess(scope, "Access", { ...given, ...props });
  }).only("databricks_mws_private_access_settings");
}

test("private DNS resolves both endpoints by their names", () => {
  const stack = synthesizeConstructs((scope) => {
    new PrivateLink(scope, "Link", {
      name: "service-dev",
      databricksAccountId: "account",
      region: "eu-central-1",
      restApiEndpointId: "vpce-1",
      relayEndpointId: "vpce-2",
    });
  });
  for (const [name, id] of Object.entries({ "rest-api": "vpce-1", relay: "vpce-2" })) {
    expect(stack.where("databricks_mws_vpc_endpoint", { aws_vpc_endpoint_id: id })).toEqual({
      account_id: "account",
      region: "eu-central-1",
      aws_vpc_endpoint_id: id,
      // The name contains the id of the VPC endpoint, so that the registration of another endpoint has another name.
      // Changes of the name are ignored, because a changed name alone must not replace the registration.
      vpc_endpoint_name: expect.stringMatching(`^service-dev-${name}-\\$\\{.*"${id}".*\\}$`) as string,
      lifecycle: { ignore_changes: ["vpc_endpoint_name"] },
    });
  }
  expect(stack.all("databricks_mws_vpc_endpoint")).toHaveLength(2);
});

test.each([true, false])("public access to the workspace is always set explicitly: %s", (publicAccess) => {
  expect(settings({ publicAccess })).toMatchObject({ region: "eu-central-1", public_access_enabled: publicAccess });
});

test("the workspace accepts connections from the given endpoints, or from all endpoints of the account if none are given", () => {
  expect(settings({ endpointIds: ["a", "b"] })).toMatchObject({
    private_access_level: "ENDPOINT",
    allowed_vpc_endpoint_ids: ["a", "b"],
  });
  expect(settings({})).toMatchObject({ private_access_level: "ACCOUNT" });
  expect(settings({})).not.toHaveProperty("allowed_vpc_endpoint_ids");
});

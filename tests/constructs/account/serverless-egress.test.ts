import { ServerlessEgress } from "../../../constructs/account/serverless-egress";
import { synthesizeConstructs, type Synthesized } from "../../support/synth";

function synthesize(restricted: boolean, destinations?: readonly string[]): Synthesized {
  return synthesizeConstructs((scope) => {
    const egress = new ServerlessEgress(scope, "Egress", {
      name: "service-dev",
      databricksAccountId: "account",
      region: "eu-central-1",
      restricted,
      ...(destinations && { destinations }),
    });
    egress.bind(1234);
  });
}

test("restricted serverless compute reaches no destination; violations are denied, not only logged", () => {
  expect(synthesize(true).only("databricks_account_network_policy")).toEqual({
    account_id: "account",
    network_policy_id: "service-dev",
    egress: {
      network_access: {
        restriction_mode: "RESTRICTED_ACCESS",
        policy_enforcement: { enforcement_mode: "ENFORCED" },
      },
    },
  });
});

test("the network policy of unrestricted serverless compute allows full access, and sets the enforcement mode explicitly", () => {
  expect(synthesize(false).only("databricks_account_network_policy")).toEqual({
    account_id: "account",
    network_policy_id: "service-dev",
    egress: {
      network_access: { restriction_mode: "FULL_ACCESS", policy_enforcement: { enforcement_mode: "ENFORCED" } },
    },
  });
});

test("restricted serverless compute reaches the named hosts; unrestricted compute needs no names", () => {
  const named = (restricted: boolean): unknown =>
    synthesize(restricted, ["pypi.org"]).only("databricks_account_network_policy");
  const destinations = [{ destination: "pypi.org", internet_destination_type: "DNS_NAME" }];
  expect(named(true)).toHaveProperty("egress.network_access.allowed_internet_destinations", destinations);
  expect(named(false)).not.toHaveProperty("egress.network_access.allowed_internet_destinations");
});

test("the network policy and the network connectivity configuration apply to the workspace", () => {
  const stack = synthesize(true);
  expect(stack.only("databricks_workspace_network_option")).toEqual({
    workspace_id: 1234,
    network_policy_id: expect.stringMatching(
      /^\${databricks_account_network_policy\..+\.network_policy_id}$/,
    ) as string,
  });
  expect(stack.only("databricks_mws_ncc_binding")).toEqual({
    workspace_id: 1234,
    network_connectivity_config_id: expect.stringMatching(
      /^\${databricks_mws_network_connectivity_config\..+\.network_connectivity_config_id}$/,
    ) as string,
  });
});

import { Principal } from "../../../constructs/identity/principal";
import { ServingEndpoint, type ServingEndpointProps } from "../../../constructs/serving/serving-endpoint";
import { synthesizeConstructs, type Synthesized } from "../../support/synth";

const pinned = {
  model: { modelName: "data.fraud.fraud_model" },
  version: 3,
  workloadSize: "Small",
  scaleToZero: false,
} as const;

function synthesizeEndpoint(
  props: Partial<ServingEndpointProps> = {},
  use?: (endpoint: ServingEndpoint) => void,
): Synthesized {
  return synthesizeConstructs((scope) => {
    const endpoint = new ServingEndpoint(scope, "Endpoint", {
      endpointName: "fraud",
      deletionProtection: false,
      tags: { stage: "dev" },
      ...props,
    });
    use?.(endpoint);
  });
}

test("an endpoint exists before any model version, and keeps the releases' configuration", () => {
  const endpoint = synthesizeEndpoint().only("databricks_model_serving");
  expect(endpoint).toEqual({
    name: "fraud",
    tags: [{ key: "stage", value: "dev" }],
    lifecycle: { ignore_changes: ["config"] },
  });
});

test("a protected endpoint cannot be destroyed, and keeps the releases' configuration", () => {
  expect(synthesizeEndpoint({ deletionProtection: true }).only("databricks_model_serving")["lifecycle"]).toEqual({
    prevent_destroy: true,
    ignore_changes: ["config"],
  });
});

test("a pinned version is served by Terraform, under a name without the version", () => {
  const endpoint = synthesizeEndpoint({ pinned }).only("databricks_model_serving");
  expect(endpoint["config"]).toEqual({
    served_entities: [
      {
        name: "pinned",
        entity_name: "data.fraud.fraud_model",
        entity_version: "3",
        workload_size: "Small",
        scale_to_zero_enabled: false,
      },
    ],
    // The construct also sets the older field `served_model_name`. Otherwise, the provider would keep the old value of
    // this field in the route, and the route would still lead to the old version.
    traffic_config: {
      routes: [{ served_model_name: "pinned", served_entity_name: "pinned", traffic_percentage: 100 }],
    },
  });
  expect(endpoint).not.toHaveProperty("lifecycle");
});

test("a caller may only query the endpoint", () => {
  const stack = synthesizeEndpoint({}, (endpoint) => endpoint.grantQuery(Principal.group("clients")));
  expect(stack.only("databricks_permissions")).toMatchObject({
    serving_endpoint_id: expect.stringMatching(/\.serving_endpoint_id\}$/) as unknown,
    access_control: [{ group_name: "clients", permission_level: "CAN_QUERY" }],
  });
});

test.each([0, -1, 1.5])("fails on a pinned version %s", (version) => {
  expect(() => synthesizeEndpoint({ pinned: { ...pinned, version } })).toThrow(
    `pinned version ${version} of data.fraud.fraud_model must be a whole number, at least 1`,
  );
});

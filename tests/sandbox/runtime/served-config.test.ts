import fc from "fast-check";
import { parseServedConfig, pickRoute } from "../../../sandbox/runtime/serving/served-config";

const ENTITY = { entity_name: "main.fraud.model", entity_version: "3", workload_size: "Small" };

test("a single entity gets a name and all traffic", () => {
  expect(parseServedConfig({ served_entities: [ENTITY] })).toEqual({
    served_entities: [{ ...ENTITY, name: "model-3", scale_to_zero_enabled: false }],
    traffic_config: { routes: [{ served_model_name: "model-3", traffic_percentage: 100 }] },
  });
});

test("accepts `served_models`, the earlier name of `served_entities`", () => {
  const model = { model_name: "main.fraud.model", model_version: "3", workload_size: "Small", name: "a" };
  expect(parseServedConfig({ served_models: [model] }).served_entities[0]).toMatchObject({ ...ENTITY, name: "a" });
});

test.each([
  [{}, "serves no model"],
  [{ served_entities: [{ ...ENTITY, entity_name: "model" }] }, "<catalog>.<schema>.<model>"],
  [{ served_entities: [{ ...ENTITY, entity_version: "latest" }] }, "'latest'"],
  [{ served_entities: [{ ...ENTITY, workload_size: "Tiny" }] }, "one of Small, Medium, Large"],
  [{ served_entities: [ENTITY, ENTITY] }, "'model-3' appears twice"],
  [
    {
      served_entities: [
        { ...ENTITY, name: "a" },
        { ...ENTITY, name: "b" },
      ],
    },
    "needs a traffic_config",
  ],
  [
    {
      served_entities: [ENTITY],
      traffic_config: { routes: [{ served_model_name: "other", traffic_percentage: 100 }] },
    },
    "'other', which is not served",
  ],
  [
    {
      served_entities: [ENTITY],
      traffic_config: { routes: [{ served_model_name: "model-3", traffic_percentage: 99.5 }] },
    },
    "whole",
  ],
  [{ served_entities: [{ ...ENTITY, environment_vars: "A=1" }] }, 'must be an object with string values, not "A=1"'],
  [{ served_entities: [{ ...ENTITY, environment_vars: { A: 1 } }] }, "A must be a string, not 1"],
  [{ served_entities: [{ ...ENTITY, environment_vars: { "A=B": "1" } }] }, "the variable name 'A=B' must not"],
  [
    { served_entities: [{ ...ENTITY, environment_vars: { A: "{{secrets/keys/model}}" } }] },
    "A: Secret does not exist with scope: keys and key: model; the sandbox resolves no secrets",
  ],
  [{ served_entities: [{ ...ENTITY, environment_vars: { A: "{{secrets/keys}}" } }] }, "{{secrets/<scope>/<key>}}"],
])("fails on an invalid config: %#", (config, message) => {
  expect(() => parseServedConfig(config)).toThrow(message);
});

test("every request goes to a route with traffic", () => {
  const share = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(share, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (percentage, random) => {
      const routes = [
        { served_model_name: "a", traffic_percentage: percentage },
        { served_model_name: "b", traffic_percentage: 100 - percentage },
      ];
      const picked = pickRoute({ served_entities: [], traffic_config: { routes } }, random);
      expect(picked).toBe(random * 100 < percentage ? "a" : "b");
    }),
  );
});

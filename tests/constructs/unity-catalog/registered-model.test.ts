import { Principal } from "../../../constructs/identity/principal";
import { RegisteredModel } from "../../../constructs/unity-catalog/registered-model";
import { synthesizeConstructs } from "../../support/synth";

function synthesizeModel(modelName: string) {
  return synthesizeConstructs((scope) => {
    const model = new RegisteredModel(scope, "Model", {
      modelName,
      comment: "Learned",
      ownerApplicationId: "jobs-id",
      deletionProtection: true,
    });
    model.grantManage(Principal.servicePrincipal("deploy-id"));
  });
}

test("a model has its three-level name, and is owned by the principal that creates its versions", () => {
  const stack = synthesizeModel("data.fraud.fraud_model");
  expect(stack.only("databricks_registered_model")).toEqual({
    catalog_name: "data",
    schema_name: "fraud",
    name: "fraud_model",
    comment: "Learned",
    owner: "jobs-id",
    lifecycle: { prevent_destroy: true },
  });
});

test("`grantManage` lets a principal other than the owner serve and drop the model", () => {
  expect(synthesizeModel("data.fraud.fraud_model").only("databricks_grants")["grant"]).toEqual([
    { principal: "deploy-id", privileges: ["EXECUTE", "MANAGE"] },
  ]);
});

test.each(["fraud_model", "fraud.fraud_model", "a.b.c.d", "a..c"])("fails on the name %s", (modelName) => {
  const message = `registered model "${modelName}" must have a three-level name, catalog.schema.model`;
  expect(() => synthesizeModel(modelName)).toThrow(message);
});

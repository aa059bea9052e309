import { Metastore } from "../../../constructs/account/metastore";
import { synthesizeConstructs, type Synthesized } from "../../support/synth";

function synthesize(deletionProtection: boolean): Synthesized {
  return synthesizeConstructs((scope) => {
    new Metastore(scope, "Metastore", {
      metastoreName: "main",
      region: "eu-central-1",
      owner: "admins",
      deletionProtection,
    });
  });
}

test("a protected metastore cannot be destroyed, even with force", () => {
  expect(synthesize(true).only("databricks_metastore")).toEqual({
    name: "main",
    region: "eu-central-1",
    owner: "admins",
    force_destroy: false,
    lifecycle: { prevent_destroy: true },
  });
});

test("an unprotected metastore is destroyed with its content", () => {
  const metastore = synthesize(false).only("databricks_metastore");
  expect(metastore["force_destroy"]).toBe(true);
  expect(metastore).not.toHaveProperty("lifecycle");
});

test("a metastore looked up by name is not declared", () => {
  const stack = synthesizeConstructs((scope) => {
    expect(Metastore.fromName(scope, "Metastore", "main").metastoreId).toBeDefined();
  });
  expect(stack.data("databricks_metastore")).toEqual([{ name: "main" }]);
  expect(stack.counts()).toEqual({});
});

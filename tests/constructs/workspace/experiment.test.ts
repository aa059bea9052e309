import { Principal } from "../../../constructs/identity/principal";
import { Experiment } from "../../../constructs/workspace/experiment";
import { synthesizeConstructs, type Synthesized } from "../../support/synth";

function synthesizeExperiment(deletionProtection: boolean, use?: (experiment: Experiment) => void): Synthesized {
  return synthesizeConstructs((scope) => {
    const experiment = new Experiment(scope, "Experiment", {
      experimentName: "/Shared/a/dev/fraud",
      deletionProtection,
    });
    use?.(experiment);
  });
}

test("read, log and manage access have separate permission levels in one access control list", () => {
  const stack = synthesizeExperiment(false, (experiment) => {
    experiment.grantRead(Principal.group("analysts"));
    experiment.grantLog(Principal.group("engineers"));
    experiment.grantManage(Principal.servicePrincipal("jobs"));
  });
  expect(stack.only("databricks_permissions")["access_control"]).toEqual([
    { group_name: "analysts", permission_level: "CAN_READ" },
    { group_name: "engineers", permission_level: "CAN_EDIT" },
    { service_principal_name: "jobs", permission_level: "CAN_MANAGE" },
  ]);
});

test.each([
  [true, { name: "/Shared/a/dev/fraud", lifecycle: { prevent_destroy: true } }],
  [false, { name: "/Shared/a/dev/fraud" }],
])("with deletion protection %s", (deletionProtection, expected) => {
  expect(synthesizeExperiment(deletionProtection).only("databricks_mlflow_experiment")).toEqual(expected);
});

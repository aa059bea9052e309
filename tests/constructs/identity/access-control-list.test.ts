import { AccessControlList } from "../../../constructs/identity/access-control-list";
import type { AccessControlledKind } from "../../../constructs/identity/permission-levels";
import { Principal } from "../../../constructs/identity/principal";
import { synthesizeConstructs } from "../../support/synth";

const analysts = Principal.group("analysts");

test.each([
  ["clusterPolicy", "cluster_policy_id"],
  ["directory", "directory_path"],
  ["experiment", "experiment_id"],
  ["job", "job_id"],
  ["servingEndpoint", "serving_endpoint_id"],
] as const satisfies readonly (readonly [AccessControlledKind, string])[])(
  "the access control list of a %s has the argument %s",
  (kind, argument) => {
    const stack = synthesizeConstructs((scope) => {
      const list: AccessControlList<AccessControlledKind> = new AccessControlList(scope, "Access", kind, "7");
      list.allow(analysts, "CAN_MANAGE");
    });
    expect(stack.only("databricks_permissions")).toMatchObject({ [argument]: "7" });
  },
);

test("does not declare an empty list, which the provider refuses", () => {
  const stack = synthesizeConstructs((scope) => {
    new AccessControlList(scope, "Access", "job", "7");
  });
  expect(stack.counts()).toEqual({});
});

test("every principal has one entry, with its highest level", () => {
  const stack = synthesizeConstructs((scope) => {
    const list = new AccessControlList(scope, "Access", "servingEndpoint", "7");
    list.allow(analysts, "CAN_VIEW");
    list.allow(analysts, "CAN_MANAGE");
    list.allow(analysts, "CAN_QUERY");
  });
  expect(stack.only("databricks_permissions")["access_control"]).toEqual([
    { group_name: "analysts", permission_level: "CAN_MANAGE" },
  ]);
});

test("a group and a service principal with the same name are different principals", () => {
  const stack = synthesizeConstructs((scope) => {
    const list = new AccessControlList(scope, "Access", "servingEndpoint", "7");
    list.allow(analysts, "CAN_VIEW");
    list.allow(Principal.servicePrincipal("analysts"), "CAN_QUERY");
  });
  expect(stack.only("databricks_permissions")["access_control"]).toEqual([
    { group_name: "analysts", permission_level: "CAN_VIEW" },
    { service_principal_name: "analysts", permission_level: "CAN_QUERY" },
  ]);
});

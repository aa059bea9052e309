import { Workspace } from "../../../constructs/account/workspace";
import { WorkspaceAccess } from "../../../constructs/account/workspace-access";
import { synthesizeConstructs, type Synthesized } from "../../support/synth";

function synthesize(use: (access: WorkspaceAccess) => void): Synthesized {
  return synthesizeConstructs((scope) => {
    use(new WorkspaceAccess(scope, "Access", Workspace.fromExisting("https://host", "1234")));
  });
}

test("looks up a group by name and assigns it with the given permission", () => {
  const stack = synthesize((access) => {
    access.addGroup("service-dev-analysts", "USER");
  });
  expect(stack.data("databricks_group")).toEqual([{ display_name: "service-dev-analysts" }]);
  expect(stack.only("databricks_mws_permission_assignment")).toMatchObject({
    workspace_id: 1234,
    principal_id: expect.stringMatching(/^\${data\.databricks_group\..+\.id}$/) as string,
    permissions: ["USER"],
  });
});

test("looks up a service principal by name and assigns it with the given permission", () => {
  const stack = synthesize((access) => {
    access.addServicePrincipal("service-dev-deploy", "ADMIN");
  });
  expect(stack.data("databricks_service_principal")).toEqual([{ display_name: "service-dev-deploy" }]);
  expect(stack.only("databricks_mws_permission_assignment")["permissions"]).toEqual(["ADMIN"]);
});

test("assigns a principal with a known id without a look-up", () => {
  const stack = synthesize((access) => {
    access.add("service-dev-jobs", "77", "USER");
  });
  expect(stack.json.data).toBeUndefined();
  expect(stack.only("databricks_mws_permission_assignment")).toMatchObject({
    principal_id: "77",
    permissions: ["USER"],
  });
});

test("principals are assigned after the metastore is attached", () => {
  const stack = synthesize((access) => {
    access.attachMetastore({ metastoreId: "metastore" });
    access.addGroup("service-dev-analysts", "USER");
  });
  expect(stack.only("databricks_metastore_assignment")).toEqual({ metastore_id: "metastore", workspace_id: 1234 });
  expect(stack.only("databricks_mws_permission_assignment")["depends_on"]).toEqual([
    expect.stringContaining("databricks_metastore_assignment."),
  ]);
});

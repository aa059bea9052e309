import { Principal } from "../../../constructs/identity/principal";
import { WorkspaceDirectory } from "../../../constructs/workspace/workspace-directory";
import { synthesizeConstructs } from "../../support/synth";

test.each([
  [true, { delete_recursive: false, lifecycle: { prevent_destroy: true } }],
  [false, { delete_recursive: true }],
])("with deletion protection %s, a folder is deleted with its content only if unprotected", (protect, expected) => {
  const stack = synthesizeConstructs((scope) => {
    new WorkspaceDirectory(scope, "Directory", { directoryPath: "/Shared/a/dev", deletionProtection: protect });
  });
  expect(stack.only("databricks_directory")).toEqual({ path: "/Shared/a/dev", ...expected });
});

test("one permission level allows editing and reading the folder", () => {
  const stack = synthesizeConstructs((scope) => {
    const directory = new WorkspaceDirectory(scope, "Directory", {
      directoryPath: "/Shared/a/dev",
      deletionProtection: false,
    });
    directory.grantEdit(Principal.group("engineers"));
    directory.grantRead(Principal.group("engineers"));
  });
  expect(stack.only("databricks_permissions")["access_control"]).toEqual([
    { group_name: "engineers", permission_level: "CAN_EDIT" },
  ]);
});

import { Principal } from "../../../constructs/identity/principal";
import { WorkspaceDirectory } from "../../../constructs/workspace/workspace-directory";
import { synthesizeConstructs } from "../../support/synth";

test.each([
  [true, { delete_recursive: false, lifecycle: { prevent_destroy: true } }],
  [false, { delete_recursive: true }],
])(
  "with deletion protection %s, a folder goes with its content only where nothing is protected",
  (protect, expected) => {
    const stack = synthesizeConstructs((scope) => {
      new WorkspaceDirectory(scope, "Directory", { directoryPath: "/Shared/a/dev", deletionProtection: protect });
    });
    expect(stack.only("databricks_directory")).toEqual({ path: "/Shared/a/dev", ...expected });
  },
);

test("who may edit the folder may also read it, by one level", () => {
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

import path from "node:path";
import { configuration } from "../../cli/configuration";
import { projectRoot } from "../../cli/project";

afterEach(() => Reflect.deleteProperty(process.env, "FRAUDOPS_OVERLAY"));

test.each([
  ["a relative overlay begins at the project's folder", "config/overlays/sandbox.yaml", "config/overlays/sandbox.yaml"],
  ["an absolute one stays", "/tmp/overlay.yaml", "/tmp/overlay.yaml"],
])("%s, wherever the command is run", (_what, given, expected) => {
  process.env["FRAUDOPS_OVERLAY"] = given;
  const directory = process.cwd();
  process.chdir(path.join(projectRoot, "docs"));
  try {
    expect(configuration()).toEqual({
      directory: path.join(projectRoot, "config"),
      overlay: path.resolve(projectRoot, expected),
    });
  } finally {
    process.chdir(directory);
  }
});

test("an empty variable is no overlay", () => {
  process.env["FRAUDOPS_OVERLAY"] = "";
  expect(configuration()).toEqual({ directory: path.join(projectRoot, "config") });
});

import path from "node:path";
import { configuration } from "../../cli/configuration";
import { projectRoot } from "../../cli/project";

afterEach(() => Reflect.deleteProperty(process.env, "FRAUDOPS_OVERLAY"));

test.each([
  [
    "a relative overlay path starts at the project's folder",
    "config/overlays/sandbox.yaml",
    "config/overlays/sandbox.yaml",
  ],
  ["an absolute overlay path is unchanged", "/tmp/overlay.yaml", "/tmp/overlay.yaml"],
])("%s, regardless of the working directory", (_what, given, expected) => {
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

test("an empty FRAUDOPS_OVERLAY means no overlay", () => {
  process.env["FRAUDOPS_OVERLAY"] = "";
  expect(configuration()).toEqual({ directory: path.join(projectRoot, "config") });
});

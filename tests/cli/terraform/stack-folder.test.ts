import { mkdirSync, writeFileSync } from "node:fs";
import { FakeTerraform } from "./fake-terraform";

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

test("ignores a Terraform workspace that was selected in the folder", async () => {
  const terraform = new FakeTerraform();
  terraform.answers({ version: `echo "$TF_WORKSPACE"` });
  mkdirSync(terraform.folder.file(".terraform"));
  writeFileSync(terraform.folder.file(".terraform", "environment"), "blue");
  const { stdout } = await terraform.folder.terraform(["version"]);
  expect(stdout).toBe("default\n");
});

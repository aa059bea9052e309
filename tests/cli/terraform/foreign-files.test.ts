import { writeFileSync } from "node:fs";
import { refuseForeignFiles } from "../../../cli/terraform/foreign-files";
import { FakeTerraform } from "./fake-terraform";

test.each([
  ...["generated.tf", "zz_override.tf.json", "extra.tofu", "extra.tofu.json", "override.tf"],
  ...["terraform.tfvars", "x.auto.tfvars.json"],
])("fails on a folder with %s, which Terraform would read", (file) => {
  const { folder } = new FakeTerraform();
  writeFileSync(folder.file(file), "");
  expect(() => refuseForeignFiles(folder)).toThrow(`Remove these files:\n- ${folder.file(file)}`);
});

test("ignores hidden files, and files that Terraform or a command wrote", () => {
  const { folder } = new FakeTerraform();
  for (const file of ["plan.bin", "apply.jsonl", "errored.tfstate", ".terraform.lock.hcl", ".hidden.tf"]) {
    writeFileSync(folder.file(file), "");
  }
  expect(() => refuseForeignFiles(folder)).not.toThrow();
});

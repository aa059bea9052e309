import { writeFileSync } from "node:fs";
import { refuseErroredState } from "../../../cli/terraform/unrecorded";
import { FakeTerraform } from "./fake-terraform";

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

function left(text: string): Promise<void> {
  const terraform = new FakeTerraform();
  terraform.answers({ state: `echo '{"version":4,"lineage":"l","serial":1,"resources":[]}'` });
  writeFileSync(terraform.folder.file("errored.tfstate"), text);
  return refuseErroredState(terraform.folder);
}

test("fails until errored.tfstate, the state that Terraform could not write, is pushed to the backend", async () => {
  await expect(left('{"version":4,"lineage":"l","serial":2}')).rejects.toThrow("state push errored.tfstate");
});

test.each([
  ["empty", ""],
  ["truncated", '{"version":4,"lin'],
])("ignores an errored.tfstate that is %s because the disk was full", async (_what, text) => {
  await expect(left(text)).resolves.toBeUndefined();
});

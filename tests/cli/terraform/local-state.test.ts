import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { restoreTornState } from "../../cli/sandbox/state";
import { stateAddresses } from "../../cli/terraform/state";

const folder = (): string => mkdtempSync(path.join(tmpdir(), "fraudops-state-"));

test("a state file that was torn by a kill gets its backup back; others are left alone", () => {
  const directory = folder();
  writeFileSync(path.join(directory, "torn.tfstate"), "");
  writeFileSync(path.join(directory, "torn.tfstate.backup"), '{"serial":1}');
  writeFileSync(path.join(directory, "first.tfstate"), "");
  writeFileSync(path.join(directory, "whole.tfstate"), '{"serial":3}');
  writeFileSync(path.join(directory, "whole.tfstate.backup"), '{"serial":2}');
  expect(restoreTornState(directory)).toEqual(["torn.tfstate"]);
  expect(readFileSync(path.join(directory, "torn.tfstate"), "utf8")).toBe('{"serial":1}');
  expect(readFileSync(path.join(directory, "whole.tfstate"), "utf8")).toBe('{"serial":3}');
  expect(readFileSync(path.join(directory, "first.tfstate"), "utf8")).toBe("");
});

test("without a folder there is nothing to restore", () => {
  const directory = path.join(folder(), "none");
  expect(restoreTornState(directory)).toEqual([]);
  expect(existsSync(directory)).toBe(false);
});

test("a state file lists its managed resources; a missing one lists none", () => {
  const file = path.join(folder(), "dev-fraud.tfstate");
  expect(stateAddresses(file)).toEqual([]);
  const resource = (mode: string, name: string, instances: object[]) => ({ mode, type: "aws_vpc", name, instances });
  writeFileSync(
    file,
    JSON.stringify({
      resources: [resource("managed", "a", [{}]), resource("data", "b", [{}]), resource("managed", "c", [])],
    }),
  );
  expect(stateAddresses(file)).toEqual(["aws_vpc.a"]);
});

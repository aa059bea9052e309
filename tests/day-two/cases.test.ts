import { CASES } from "./cases";
import { UNREACHABLE } from "./cases/unreachable";
import { overlayOf, titleOf, type Owner } from "./support/case";
import { untried } from "./support/coverage";
import { configurationWith, merged } from "./support/service-configuration";
import { ELSEWHERE, isStatic, staticFault } from "./support/static-case";

const OWNERS: readonly Owner[] = ["account", "dev", "prod"];

test("every possible change of a field has a case, for a stage of each security profile", () => {
  expect(untried(CASES, OWNERS, UNREACHABLE)).toEqual([]);
});

test("finds a field that no case changes", () => {
  const withoutNodeType = CASES.filter(({ change }) => !("compute.nodeType" in change));
  expect(untried(withoutNodeType, OWNERS, UNREACHABLE)).toEqual(["dev: compute.nodeType", "prod: compute.nodeType"]);
});

describe("a change that needs no plan has the expected result", () => {
  test.each(CASES.filter(isStatic).map((each) => [titleOf(each), each] as const))("%s", (_title, each) => {
    expect(staticFault(each) ?? "as expected").toBe("as expected");
  });
});

test.each(CASES.filter((each) => !isStatic(each)).map((each) => [titleOf(each), each] as const))(
  "a change that Terraform has to plan is valid in the configuration: %s",
  (_title, { on: owner, given, change }) => {
    const before = merged(ELSEWHERE, overlayOf(owner, given));
    expect(() => configurationWith(merged(before, overlayOf(owner, change)))).not.toThrow();
  },
);

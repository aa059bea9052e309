import { DataResource, Testing, TerraformStack } from "cdktf";
import { moveResources, type Moves, type StackOfPart } from "../../stacks/moves";
import { addServiceStacks } from "../../stacks/service";
import { committedService, PROJECT_ROOT } from "../support/service";
import { wheelFile } from "../support/wheel";

type Configured = Readonly<Record<string, Moves>>;

const { account, stages } = committedService();
const wheel = wheelFile();

/**
 * Returns Terraform's `moved` blocks by stack, for an account whose configuration has this field `moves`. Stacks
 * without `moved` blocks are left out.
 */
function blocks(moves: Configured, synthesized = ["dev", "staging", "prod"]): Record<string, unknown> {
  const app = Testing.app();
  addServiceStacks(app, {
    account: { ...account, moves },
    everyStage: stages,
    stages: stages.filter(({ stage }) => synthesized.includes(stage)),
    projectRoot: PROJECT_ROOT,
    wheelFile: wheel,
    codeVersion: "0123456789ab",
  });
  const stacks = app.node.children.filter((child): child is TerraformStack => TerraformStack.isStack(child));
  return movedIn(stacks);
}

function movedIn(stacks: readonly TerraformStack[]): Record<string, unknown> {
  const found = stacks.map((stack) => [stack.node.id, (stack.toTerraform() as { moved?: unknown }).moved] as const);
  return Object.fromEntries(found.filter(([, block]) => block !== undefined));
}

const CATALOG = "databricks_catalog.Catalog_742F25FD";

test("a move in a named stack keeps the state of the resource under the new address", () => {
  expect(blocks({ "dev-platform": { "databricks_catalog.Main": CATALOG } })).toEqual({
    "dev-platform": [{ from: "databricks_catalog.Main", to: CATALOG }],
  });
});

test("a part such as `platform` selects this stack of every stage that has the resource", () => {
  const moved = [{ from: "databricks_catalog.Main", to: CATALOG }];
  expect(blocks({ platform: { "databricks_catalog.Main": CATALOG } })).toEqual({
    "dev-platform": moved,
    "staging-platform": moved,
    "prod-platform": moved,
  });
  // Only prod has the resource, because the other committed stages have no subnets for interface endpoints.
  const subnet = { "aws_subnet.Old": "aws_subnet.Network_Endpoints_Subnet0_CE9EC05C" };
  expect(Object.keys(blocks({ workspace: subnet }))).toEqual(["prod-workspace"]);
  expect(blocks({ workspace: subnet }, ["dev"])).toEqual({});
});

test("fails on an address that no selected stack has, and lists the addresses of the same type", () => {
  const moves = { platform: { "databricks_catalog.Main": "databricks_catalog.Other" } };
  expect(() => blocks(moves)).toThrow(
    "account.yaml: moves.platform.databricks_catalog.Main: no resource databricks_catalog.Other; resources of its type: databricks_catalog.Catalog_",
  );
  expect(() => blocks({ "dev-platform": { "aws_eip.A": "aws_eip.B" } })).toThrow(
    "no resource aws_eip.B; resources of its type: none",
  );
});

test("fails on moving a resource that the stack still has", () => {
  const moves = { "dev-platform": { [CATALOG]: CATALOG } };
  expect(() => blocks(moves)).toThrow(`${CATALOG} is still a resource of the stack`);
});

test("fails on two moves to one resource if one of them is already applied", () => {
  const moves = { platform: { "databricks_catalog.One": CATALOG, "databricks_catalog.Two": CATALOG } };
  expect(() => blocks(moves)).toThrow(`databricks_catalog.Two: another resource already moves to ${CATALOG}`);
});

describe("moves in the code", () => {
  const target = "terraform_data.Renamed";
  const stacksOf = (...parts: readonly string[]): StackOfPart[] => {
    const app = Testing.app();
    return parts.map((part) => {
      const stack = new TerraformStack(app, `dev-${part}`);
      for (const name of ["Renamed", "Own"]) new DataResource(stack, name).overrideLogicalId(name);
      return { part, stack };
    });
  };

  test("apply to the stack of the given part, e.g. `platform`; the part `project` means the stacks of all projects", () => {
    const stacks = stacksOf("workspace", "platform", "fraud", "churn");
    moveResources(stacks, {
      configured: {},
      complete: true,
      ofCode: { platform: { "terraform_data.Old": target }, project: { "terraform_data.Older": target } },
    });
    expect(movedIn(stacks.map(({ stack }) => stack))).toEqual({
      "dev-platform": [{ from: "terraform_data.Old", to: target }],
      "dev-fraud": [{ from: "terraform_data.Older", to: target }],
      "dev-churn": [{ from: "terraform_data.Older", to: target }],
    });
  });

  test("apply in addition to the moves of the configuration", () => {
    const stacks = stacksOf("platform");
    moveResources(stacks, {
      configured: { platform: { "terraform_data.Mine": "terraform_data.Own" } },
      complete: true,
      ofCode: { platform: { "terraform_data.Old": target } },
    });
    expect(Object.values(movedIn(stacks.map(({ stack }) => stack)))[0]).toHaveLength(2);
  });
});

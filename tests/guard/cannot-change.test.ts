import { impossibleChanges, type ImpossibleChange } from "../../guard/cannot-change";
import { FIXED_ARGUMENTS, type FixedArgument } from "../../guard/fixed-arguments";
import { guard } from "../../guard/guard";
import { PlannedStack } from "../../guard/planned-stack";
import { FIXED_EXAMPLES } from "./examples/fixed-arguments";
import { posture, resource, stackOf, type PlannedFixture } from "./support/plan";

const refused = (resources: readonly PlannedFixture[], part = "workspace"): readonly ImpossibleChange[] =>
  impossibleChanges(new PlannedStack(stackOf(part, ...resources)), "dev");

const titleOf = ({ type, arguments: names, usedBy }: FixedArgument): string =>
  [
    type,
    ...(usedBy ? [`used as ${usedBy.argument} of ${usedBy.type}`] : []),
    ...(names ? [`by ${names.join()}`] : []),
  ].join(" ");

test("every row of `FIXED_ARGUMENTS` has an example that fails and a similar one that passes", () => {
  expect(Object.keys(FIXED_EXAMPLES).sort()).toEqual(FIXED_ARGUMENTS.map(titleOf).sort());
});

test("every row of `FIXED_ARGUMENTS` has a clause as its reason, and sentences as its procedure", () => {
  for (const { reason, procedure } of FIXED_ARGUMENTS) {
    expect(reason).toMatch(/^(an?|the) .+ cannot .+: .+[^.]$|^a subnet's range cannot .+[^.]$/);
    expect(procedure).toMatch(/^(Restore|Revert) .+\.$/);
  }
});

describe.each(Object.entries(FIXED_EXAMPLES))("%s", (_title, { stopped: [found, ...stopped], passes }) => {
  test("fails on a replacement, and reports the reason and the procedure", () => {
    expect(refused(stopped)).toEqual([
      {
        resource: `workspace/${stopped[0]?.change.address ?? ""}`,
        found: expect.stringMatching(found) as string,
        remedy: expect.stringMatching(/^(Restore|Revert) /) as string,
      },
    ]);
  });

  test("passes similar input", () => {
    expect(refused(passes)).toEqual([]);
  });
});

const WORKSPACE = resource(
  "databricks_mws_workspaces.w",
  { workspace_name: "other" },
  { actions: ["delete", "create"], before: { workspace_name: "one" }, replacePaths: [["workspace_name"]] },
);

test("fails despite a waiver or an allowed loss", () => {
  const place = "workspace/databricks_mws_workspaces.w";
  const waiver = { rule: "cannot-change", resource: place, reason: "the old name is misspelt", expires: "2026-07-01" };
  const settings = { waivers: [waiver], allowLoss: [place] };
  const { findings } = guard([stackOf("workspace", WORKSPACE)], posture(), settings, new Date("2026-06-15"));
  expect(findings).toContainEqual(
    expect.objectContaining({ rule: "cannot-change", severity: "error", resource: place }),
  );
});

test("the replacement is reported once and not as a loss that can be allowed", () => {
  const { findings } = guard([stackOf("workspace", WORKSPACE)], posture(), { waivers: [], allowLoss: [] }, new Date());
  const rules = findings.map(({ rule }) => rule);
  expect(rules.filter((rule) => ["cannot-change", "stateful-loss"].includes(rule))).toEqual(["cannot-change"]);
});

test("omits resources that are replaced only because of another replacement", () => {
  const bound = resource(
    "databricks_schema.s",
    {},
    {
      actions: ["delete", "create"],
      before: { catalog_name: "one" },
      unknown: { catalog_name: true },
      replacePaths: [["catalog_name"]],
    },
  );
  expect(refused([WORKSPACE, bound]).map((change) => change.resource)).toEqual([
    "workspace/databricks_mws_workspaces.w",
  ]);
  expect(refused([bound]).map((change) => change.found)).toEqual([
    expect.stringMatching(/^catalog_name changes from "one" to a value known after the apply; a schema cannot/),
  ]);
});

describe("a deleted resource", () => {
  const vpc = resource("aws_vpc.v", null, { actions: ["delete"], before: { id: "vpc-1" } });
  const network = (after: Record<string, unknown> | null): PlannedFixture =>
    resource("databricks_mws_networks.n", after, {
      actions: after === null ? ["delete"] : ["create", "delete"],
      before: { network_name: "one", vpc_id: "vpc-1" },
    });

  test("fails while another resource that refers to it remains", () => {
    expect(refused([vpc, network({ network_name: "two", vpc_id: "vpc-2" })]).map((change) => change.resource)).toEqual([
      "workspace/aws_vpc.v",
    ]);
  });

  test("passes if the other resource is deleted too, or if only replacements of the resource type are impossible", () => {
    expect(refused([vpc, network(null)])).toEqual([]);
    expect(refused([resource("databricks_schema.s", null, { actions: ["delete"], before: {} })])).toEqual([]);
  });
});

describe("a tainted resource", () => {
  const tainted = resource(
    "databricks_mws_workspaces.w",
    { workspace_name: "one" },
    { actions: ["delete", "create"], before: { workspace_name: "one" }, reason: "replace_because_tainted" },
  );

  test("fails, and shows the command that keeps the resource, for the case that it is complete", () => {
    expect(refused([tainted])).toEqual([
      expect.objectContaining({
        found: expect.stringMatching(
          /^it is tainted: an earlier apply did not complete its creation, or `terraform taint` marked it; a workspace cannot be replaced/,
        ) as string,
        remedy: expect.stringContaining(
          "`./fraudops terraform dev-workspace -- untaint databricks_mws_workspaces.w`",
        ) as string,
      }),
    ]);
  });

  test("the command has the address in quotes if it contains a key", () => {
    const { change } = tainted;
    const keyed = { ...tainted, change: { ...change, address: 'databricks_mws_workspaces.w["a"]' } };
    const [found] = impossibleChanges(new PlannedStack(stackOf("workspace", keyed)), "dev");
    expect(found?.remedy).toContain("-- untaint 'databricks_mws_workspaces.w[\"a\"]'`");
  });

  test("the command contains the name of a shared stack", () => {
    const [change] = impossibleChanges(new PlannedStack(stackOf("account", tainted)), undefined);
    expect(change?.remedy).toContain("terraform account -- untaint");
  });
});

describe("a resource created before its predecessor is destroyed", () => {
  const file = (path: string): PlannedFixture =>
    resource(
      "databricks_file.wheel",
      { path },
      { actions: ["create", "delete"], before: { path: "/Volumes/a/one.whl" }, reason: "replace_because_tainted" },
    );

  test("fails if both resources have the same unique name, because Terraform would then destroy the new resource", () => {
    expect(refused([file("/Volumes/a/one.whl")]).map(({ found }) => found)).toEqual([
      "it is tainted: an earlier apply did not complete its creation, or `terraform taint` marked it; Terraform creates the new resource before it destroys the old one, but the cloud allows only one with this name, range or address",
    ]);
  });

  test("passes with another name", () => {
    expect(refused([file("/Volumes/a/two.whl")])).toEqual([]);
  });

  test("passes if the new name is unknown, or if the predecessor is destroyed first", () => {
    const gateway = { allocation_id: "eipalloc-1" };
    const old = { before: gateway, reason: "replace_because_tainted" } as const;
    const unknown = resource(
      "aws_nat_gateway.n",
      {},
      {
        ...old,
        actions: ["create", "delete"],
        unknown: { allocation_id: true },
      },
    );
    expect(refused([unknown])).toEqual([]);
    expect(refused([resource("aws_nat_gateway.n", gateway, { ...old, actions: ["delete", "create"] })])).toEqual([]);
    expect(refused([resource("aws_nat_gateway.n", gateway, { ...old, actions: ["create", "delete"] })])).toHaveLength(
      1,
    );
  });
});

import { movesRule } from "../../../config/rules/moves";
import { validAccount, validStage } from "../project";

const MOVE = { "databricks_volume.Old": "databricks_volume.New" };
const stages = [validStage("dev"), validStage("prod")];

test.each(["bootstrap", "account", "dev-workspace", "prod-fraud", "workspace", "platform", "fraud"])(
  "takes moves in %s",
  (place) => {
    expect(movesRule(validAccount({ moves: { [place]: MOVE } }), stages)).toEqual([]);
  },
);

test("fails on moves in a stack or part that is not there", () => {
  const [finding] = movesRule(validAccount({ moves: { "dev-network": MOVE } }), stages);
  expect(finding).toMatchObject({ owner: "account", path: ["moves", "dev-network"] });
  expect(finding?.allowed).toMatch(/^bootstrap, account, workspace, platform, fraud, cash-demand, dev-workspace, /);
});

test("fails on a move to another type", () => {
  const moves = { platform: { "databricks_volume.Old": "databricks_schema.New" } };
  expect(movesRule(validAccount({ moves }), stages)).toEqual([
    {
      owner: "account",
      path: ["moves", "platform", "databricks_volume.Old"],
      allowed: "an address of the same type on both sides: a databricks_volume becomes no databricks_schema",
    },
  ]);
});

test.each([
  ["dev-fraud", "dev-platform/databricks_file.Wheel", "databricks_file.Wheel"],
  ["dev-platform", "databricks_file.Wheel", "dev-fraud/databricks_file.Wheel"],
])("fails on a move between two stacks, with the commands that do it: in %s from %s to %s", (place, from, to) => {
  const [finding] = movesRule(validAccount({ moves: { [place]: { [from]: to } } }), stages);
  const { allowed = "" } = finding ?? {};
  expect(allowed).toContain("`fraudops terraform dev-platform -- state show databricks_file.Wheel`");
  expect(allowed).toContain("imports: { dev-fraud: { databricks_file.Wheel: <");
  expect(allowed).toContain("`fraudops terraform dev-platform -- state rm databricks_file.Wheel`");
  expect(allowed).toContain("apply dev-fraud, then dev-platform");
});

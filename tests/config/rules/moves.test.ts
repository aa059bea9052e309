import { movesRule } from "../../../config/rules/moves";
import { validAccount, validStage } from "../project";

const MOVE = { "databricks_volume.Old": "databricks_volume.New" };
const stages = [validStage("dev"), validStage("prod")];

test.each(["bootstrap", "account", "dev-workspace", "prod-fraud", "workspace", "platform", "fraud"])(
  "accepts moves in %s",
  (place) => {
    expect(movesRule(validAccount({ moves: { [place]: MOVE } }), stages)).toEqual([]);
  },
);

test("fails on moves in a missing stack, and lists the allowed ones", () => {
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
      allowed: "addresses of the same type: a databricks_volume cannot become a databricks_schema",
    },
  ]);
});

test.each([
  ["dev-fraud", "dev-platform/databricks_file.Wheel", "databricks_file.Wheel"],
  ["dev-platform", "databricks_file.Wheel", "dev-fraud/databricks_file.Wheel"],
])("fails on a move between two stacks, and shows the commands that do it: in %s from %s to %s", (place, from, to) => {
  const [finding] = movesRule(validAccount({ moves: { [place]: { [from]: to } } }), stages);
  const { allowed = "" } = finding ?? {};
  expect(allowed).toContain("`./fraudops terraform dev-platform -- state show databricks_file.Wheel`");
  expect(allowed).toContain("imports: { dev-fraud: { databricks_file.Wheel: <");
  expect(allowed).toContain("`./fraudops terraform dev-platform -- state rm databricks_file.Wheel`");
  expect(allowed).toContain("apply dev-fraud, then dev-platform");
});

const [A, B, C] = ["databricks_volume.A", "databricks_volume.B", "databricks_volume.C"] as const;

type Places = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Conflicting moves and imports, and the expected findings. */
const CONTRADICTIONS: readonly (readonly [moves: Places, imports: Places, at: string, allowed: RegExp])[] = [
  [{ platform: { [A]: A } }, {}, `platform/${A}`, /an address other than the old one/],
  [
    { platform: { [A]: B, [B]: C } },
    {},
    `platform/${A}`,
    /the final address, because .*; write databricks_volume\.A: databricks_volume\.C$/,
  ],
  [{ platform: { [A]: B }, "dev-platform": { [B]: C } }, {}, `platform/${A}`, /itself moves \(moves\.dev-platform\)/],
  [
    { platform: { [A]: B, [B]: A } },
    {},
    `platform/${A}`,
    /^the final address, because .*B itself moves \(moves\.platform\)$/,
  ],
  [
    { platform: { [A]: C, [B]: C } },
    {},
    `platform/${B}`,
    /no other resource moves to: databricks_volume\.A already moves to it/,
  ],
  [{ platform: { [A]: C }, "dev-platform": { [B]: C } }, {}, `dev-platform/${B}`, /no other resource moves to/],
  [
    { platform: { [A]: C }, "prod-platform": { [A]: B } },
    {},
    `prod-platform/${A}`,
    /no other entry moves in prod-platform: moves\.platform already moves it$/,
  ],
  [
    { platform: { [A]: B } },
    { "dev-platform": { [B]: "id" } },
    `platform/${A}`,
    /imports\.dev-platform contains databricks_volume\.B/,
  ],
  [
    { "dev-platform": { [A]: B } },
    { "dev-platform": { [A]: "id" } },
    `dev-platform/${A}`,
    /imports\.dev-platform contains .*A$/,
  ],
];

test.each(CONTRADICTIONS)("fails on moves %j with imports %j, at %s", (moves, imports, at, allowed) => {
  const findings = movesRule(validAccount({ moves, imports }), stages);
  expect(findings.map(({ path }) => path.slice(1).join("/"))).toContain(at);
  const [finding] = findings.filter(({ path }) => path.slice(1).join("/") === at);
  expect(finding?.allowed).toMatch(allowed);
});

test.each<readonly [moves: Places, imports: Places]>([
  [{ "dev-platform": { [A]: C }, "prod-platform": { [B]: C } }, {}],
  [{ "dev-platform": { [A]: B }, "prod-platform": { [B]: C } }, {}],
  [{ "dev-platform": { [A]: B } }, { "prod-platform": { [B]: "id" }, "dev-platform": { [C]: "id" } }],
  [{ platform: {} }, {}],
])("accepts moves %j with imports %j: no conflict", (moves, imports) => {
  expect(movesRule(validAccount({ moves, imports }), stages)).toEqual([]);
});

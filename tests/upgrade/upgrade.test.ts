import path from "node:path";
import { impossibleChanges } from "../../guard/cannot-change";
import { losses } from "../../guard/loss";
import type { ResourceChangeJson } from "../../guard/plan-json";
import { PlannedStack, type StackInput } from "../../guard/planned-stack";
import { PlannedService } from "../guard/support/service-plans";

jest.setTimeout(20 * 60_000);

/** Resources of the last release that the upgrade to the current stacks may replace or delete. */
interface ExpectedLoss {
  readonly part: string;
  readonly type: string;
  readonly reason: string;
}

const EXPECTED: readonly ExpectedLoss[] = [
  {
    part: "platform",
    type: "databricks_file",
    reason: "the current wheel replaces the wheel of the last release, which has another name",
  },
];

/**
 * Settings of the account that keep the system schemas, which the last release enabled by default. docs/operating.md
 * describes this upgrade.
 */
const KEPT = {
  databricks: { systemTablesFrom: "prod", systemSchemas: ["access", "compute", "lakeflow", "query", "serving"] },
};

/** One stage with the profile `standard`, one with `hardened`. */
const STAGES = ["dev", "prod"];
const STACKS = [
  "bootstrap",
  "account",
  ...STAGES.flatMap((stage) => ["workspace", "platform", "fraud"].map((part) => `${stage}-${part}`)),
];

/** Stacks that only the current release has, because a second project was added to its stage dev. */
const ADDED = ["dev-cash-demand"];
const TODAY = [...STACKS, ...ADDED];

let service: PlannedService;
const upgrade = new Map<string, StackInput>();
const afterwards = new Map<string, StackInput>();

beforeAll(async () => {
  service = await PlannedService.start();
  // GIVEN the last release is deployed
  service.install(path.join(__dirname, "last-release"));
  for (const stack of STACKS) {
    await service.plan(stack);
    await service.apply(stack);
  }
  // WHEN the stacks of the current release are applied to the same states, in the order that docs/operating.md gives
  service.synthesize(STAGES, { account: KEPT });
  for (const stack of TODAY) {
    upgrade.set(stack, await service.plan(stack));
    await service.apply(stack);
  }
  for (const stack of TODAY) afterwards.set(stack, await service.plan(stack));
});

afterAll(() => service.stop());

const changes = (stack: StackInput | undefined): readonly ResourceChangeJson[] =>
  new PlannedStack(stack ?? { part: "", plan: {}, configuration: {} }).changes;

const isExpected = (stack: string, { type }: ResourceChangeJson): boolean =>
  EXPECTED.some((loss) => stack.endsWith(`-${loss.part}`) && loss.type === type);

const goes = ({ change }: ResourceChangeJson): boolean => change.actions.includes("delete");

test("the current stacks are planned on all states of the last release", () => {
  for (const stack of STACKS) {
    const kept = changes(upgrade.get(stack)).filter(({ change }) => change.before !== null);
    expect({ stack, kept: kept.length > 5 }).toEqual({ stack, kept: true });
  }
});

test.each(TODAY)("%s: only resources of the listed types are replaced or deleted", (stack) => {
  const gone = changes(upgrade.get(stack)).filter((change) => goes(change) && !isExpected(stack, change));
  expect(gone.map(({ address, change }) => `${address}: ${change.actions.join(", ")}`)).toEqual([]);
});

test.each(EXPECTED)(
  "every stack <stage>-$part still replaces or deletes a $type, because $reason",
  ({ part, type }) => {
    const stacks = STAGES.map((stage) => changes(upgrade.get(`${stage}-${part}`)));
    for (const stack of stacks) expect(stack.filter((each) => goes(each) && each.type === type)).not.toEqual([]);
  },
);

test.each(TODAY)("%s: the guard passes the upgrade", (stack) => {
  const planned = new PlannedStack(upgrade.get(stack) ?? { part: stack, plan: {}, configuration: {} });
  expect(planned.changes).not.toEqual([]);
  expect([...impossibleChanges(planned, undefined), ...losses(planned)]).toEqual([]);
});

test.each(TODAY)("%s: a plan after the upgrade has no changes", (stack) => {
  const left = changes(afterwards.get(stack)).filter(({ change }) => change.actions.join() !== "no-op");
  expect(left.map(({ address, change }) => `${address}: ${change.actions.join(", ")}`)).toEqual([]);
});

import { impossibleChanges } from "../../guard/cannot-change";
import type { ResourceChangeJson } from "../../guard/plan-json";
import { PlannedStack } from "../../guard/planned-stack";
import { PlannedService } from "../guard/support/service-plans";

jest.setTimeout(20 * 60_000);

const HARDENED = { security: { profile: "hardened" }, workspace: { pricingTier: "ENTERPRISE" } };

/** Settings of a stage with interface endpoints for AWS services, but without PrivateLink to Databricks. */
const ENDPOINTS = {
  security: { overrides: { restrictedEndpoints: { enabled: true, reason: "endpoints without PrivateLink" } } },
};

/** Settings of three stages, each with a different kind of network. */
const KINDS: Readonly<Record<string, object>> = { dev: {}, staging: ENDPOINTS, prod: HARDENED };
const STAGES = Object.keys(KINDS);

let service: PlannedService;

/** Synthesizes the stacks of `stages` with their settings in `KINDS`, and with `network` in addition. */
function synthesize(stages: readonly string[], network: object = {}, account: object = {}): void {
  const written = new Set(stages);
  const kinds = Object.entries(KINDS).map(([stage, kind]) => [stage, written.has(stage) ? { ...kind, network } : kind]);
  service.synthesize(stages, { account, stages: Object.fromEntries(kinds) as Readonly<Record<string, object>> });
}

/** Plans the workspace stack of a stage. */
async function plan(stage: string): Promise<PlannedStack> {
  return new PlannedStack(await service.plan(`${stage}-workspace`));
}

const acts = ({ changes }: PlannedStack): readonly ResourceChangeJson[] =>
  changes.filter(({ change }) => change.actions.join() !== "no-op");

/** Applies a stage's workspace stack and expects a second plan without changes. @returns the applied changes */
async function settle(stage: string): Promise<readonly ResourceChangeJson[]> {
  const planned = await plan(stage);
  expect(impossibleChanges(planned, stage)).toEqual([]);
  await service.apply(`${stage}-workspace`);
  expect(acts(await plan(stage)).map(({ address }) => address)).toEqual([]);
  return acts(planned);
}

const subnets = (done: readonly ResourceChangeJson[]): string[] =>
  done
    .filter(({ type }) => type === "aws_subnet")
    .map(({ change }) => `${change.actions.join()} ${String((change.after ?? change.before)?.["cidr_block"])}`);

beforeAll(async () => {
  service = await PlannedService.start();
  await service.planBootstrap();
  await service.applyBootstrap();
  synthesize(STAGES);
  for (const stack of ["account", ...STAGES.map((stage) => `${stage}-workspace`)]) {
    await service.plan(stack);
    await service.apply(stack);
  }
});

afterAll(() => service.stop());

/** First two octets of `network.cidr` in each stage's file. */
const RANGE: Readonly<Record<string, string>> = { dev: "10.10", staging: "10.20", prod: "10.30" };

describe.each(STAGES)("the deployed network of %s", (stage) => {
  const range = RANGE[stage] ?? "";
  const added = [`${range}.192.0/18`, ...(stage === "dev" ? [] : [`${range}.128.48/28`])];

  test("gets a third zone without changes to other subnets", async () => {
    synthesize([stage], { zones: 3 });
    expect(subnets(await settle(stage)).sort()).toEqual(added.map((cidr) => `create ${cidr}`).sort());
  });

  test("removes the zone again", async () => {
    synthesize([stage]);
    expect(subnets(await settle(stage)).sort()).toEqual(added.map((cidr) => `delete ${cidr}`).sort());
  });

  test.each([
    ["another range", { cidr: "10.90.0.0/16" }],
    ["another layout", { layout: { slots: 4, sharedSlot: 0 } }],
    ["smaller slots", { layout: { slots: 8, sharedSlot: 2 } }],
  ])("fails on %s before changing anything, and reports the remedy", async (_what, network) => {
    synthesize([stage], network);
    const found = impossibleChanges(await plan(stage), stage);
    expect(found).not.toEqual([]);
    for (const { remedy } of found) expect(remedy).toContain("docs/operating.md");
  });

  test("fails on a tainted subnet, and shows the command that keeps it", async () => {
    synthesize([stage]);
    const subnet = (await plan(stage)).ofType("aws_subnet").find(({ address }) => address.includes("_Private0_"));
    const address = subnet?.address ?? "";
    await service.changeState(`${stage}-workspace`, "taint", address);
    expect(impossibleChanges(await plan(stage), stage).map(({ remedy }) => remedy)).toEqual([
      expect.stringContaining(`fraudops terraform ${stage}-workspace -- untaint ${address}`),
    ]);
    await service.changeState(`${stage}-workspace`, "untaint", address);
    expect(acts(await plan(stage))).toEqual([]);
  });
});

test.each(["aws_nat_gateway", "aws_eip", "aws_route", "aws_vpc_security_group_egress_rule"])(
  "a tainted %s is replaced, and a second plan has no changes",
  async (type) => {
    synthesize(["dev"]);
    const [resource] = (await plan("dev")).ofType(type);
    await service.changeState("dev-workspace", "taint", resource?.address ?? "");
    const done = await settle("dev");
    expect(done.map(({ address }) => address)).toContain(resource?.address);
  },
);

test("a resource that had another address in an older release is moved and not created again", async () => {
  synthesize(["dev"]);
  const [resource] = (await plan("dev")).ofType("aws_eip");
  const address = resource?.address ?? "";
  await service.changeState("dev-workspace", "state", "mv", address, "aws_eip.Older");
  synthesize(["dev"], {}, { moves: { workspace: { "aws_eip.Older": address } } });
  expect(await settle("dev")).toEqual([]);
});

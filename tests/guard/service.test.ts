import { securityControls } from "../../config/security/controls";
import { guard, type GuardSettings, type Verdict } from "../../guard/guard";
import type { StackInput } from "../../guard/planned-stack";
import { committedService } from "../support/service";
import { PlannedService } from "./support/service-plans";

jest.setTimeout(300_000);

const STAGES = ["dev", "prod"];
const PARTS = ["workspace", "platform", "fraud"];

let service: PlannedService;
const planned = new Map<string, StackInput>();

beforeAll(async () => {
  service = await PlannedService.start();
  planned.set("bootstrap", await service.planBootstrap());
  // Applies `bootstrap` first, because it creates the permissions boundaries that the stages' roles need.
  await service.applyBootstrap();
  service.synthesize(STAGES);
  for (const stack of ["account", ...STAGES.flatMap((stage) => PARTS.map((part) => `${stage}-${part}`))]) {
    planned.set(stack, await service.plan(stack));
    await service.apply(stack);
  }
});

afterAll(() => service.stop());

function verdictOf(stacks: readonly StackInput[], stage?: string, accept: Partial<GuardSettings> = {}): Verdict {
  const { account, stages } = committedService();
  const config = stages.find((candidate) => candidate.stage === stage);
  const on = config === undefined ? [] : Object.entries(securityControls(config.security)).filter(([, on]) => on);
  const { deletionProtection, guard: settings } = config ?? account;
  return guard(
    stacks,
    { stage, deletionProtection, controls: new Set(on.map(([id]) => id)) },
    { ...settings, ...accept },
    new Date(),
  );
}

const input = (stack: string): StackInput => planned.get(stack) ?? { part: stack, plan: {}, configuration: {} };
const said = ({ findings }: Verdict): readonly string[] =>
  findings.map(({ severity, rule, resource, found }) => `${severity} ${rule} at ${resource}: ${found}`);

test("the shared stacks violate no rule", () => {
  const verdict = verdictOf([input("bootstrap"), input("account")]);
  expect(verdict.examined).toBeGreaterThan(60);
  expect(said(verdict)).toEqual([]);
});

test.each(STAGES)("%s violates no rule, not even one that only warns", (stage) => {
  const verdict = verdictOf(
    PARTS.map((part) => input(`${stage}-${part}`)),
    stage,
  );
  expect(verdict.examined).toBeGreaterThan(70);
  expect(said(verdict)).toEqual([]);
});

test("a second apply of a stage loses nothing, and the guard examines every resource", async () => {
  const stacks: StackInput[] = [];
  for (const part of PARTS) stacks.push(await service.plan(`dev-${part}`));
  const verdict = verdictOf(stacks, "dev");

  expect(
    stacks.flatMap(({ plan }) => plan.resource_changes ?? []).map(({ change }) => change.actions[0]),
  ).not.toContain("create");
  expect(verdict.examined).toBeGreaterThan(70);
  expect(said(verdict)).toEqual([]);
});

test("fails on moving an applied stage to another AWS account, and reports the reason", async () => {
  service.synthesize(["dev"], { stages: { dev: { aws: { accountId: "222222222222" } } } });
  const { findings } = verdictOf([await service.plan("dev-workspace"), await service.plan("dev-platform")], "dev");
  const refused = findings.filter(({ rule }) => rule === "cannot-change");

  // The names of buckets contain the account's id. Two buckets get new names: the workspace's root bucket, and the
  // bucket with the storage roots of the catalogs. Neither a root bucket nor a catalog can be replaced.
  expect(refused.map(({ resource }) => resource.split(".")[0])).toEqual([
    "workspace/aws_s3_bucket",
    "platform/databricks_catalog",
    // The catalogs of the three slots.
    ...Array.from({ length: 3 }, () => "platform/databricks_catalog"),
  ]);
  expect(refused.map(({ found }) => found)).toContain(
    'storage_root changes from "s3://fraudops-dev-catalog-111111111111" to "s3://fraudops-dev-catalog-222222222222"; ' +
      "a catalog cannot be replaced: it contains tables, volumes and models of other stacks",
  );
});

test("fails on a reduced number of slots, unless the configuration names each deleted identity", async () => {
  service.synthesize(["dev"], { account: { mergeRequests: { slots: 1 } } });
  const account = await service.plan("account");
  const { findings } = verdictOf([account]);
  const lost = findings.filter(({ rule }) => rule === "stateful-loss").map(({ resource }) => resource);

  expect(
    lost.map((resource) => resource.replace(/^account\/databricks_service_principal\.Slot-(slot-\d).*/, "$1")),
  ).toEqual([...["slot-2", "slot-2"], ...["slot-3", "slot-3"]]);
  const allowLoss = findings.map(({ resource }) => resource);
  expect(said(verdictOf([account], undefined, { allowLoss }))).toEqual([]);
});

test("a change of an applied stage to the profile hardened replaces no stateful resource", async () => {
  const hardened = { security: { profile: "hardened" }, workspace: { pricingTier: "ENTERPRISE" } };
  service.synthesize(["dev"], { stages: { dev: hardened } });
  const workspace = await service.plan("dev-workspace");
  const actions = (workspace.plan.resource_changes ?? []).flatMap(({ change }) => change.actions);

  expect(actions).toContain("delete");
  expect(said(verdictOf([workspace], "dev"))).toEqual([]);
});

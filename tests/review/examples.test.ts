import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { loadPrices } from "../../config/prices/load";
import { securityControls } from "../../config/security/controls";
import { guard, type Verdict } from "../../guard/guard";
import type { StackInput } from "../../guard/planned-stack";
import type { ReviewedStack } from "../../review/input";
import type { PlanReview } from "../../review/model";
import { renderMarkdown } from "../../review/render/markdown";
import { reviewPlans } from "../../review/review";
import { PRIVILEGES } from "../../stacks/privileges";
import { PlannedService } from "../guard/support/service-plans";
import { committedService } from "../support/service";
import { beforeProducers, isPlaceholder } from "./support/before-producers";
import { normalised } from "./support/normalised";

jest.setTimeout(600_000);

const FOLDER = path.join(__dirname, "../../docs/examples");
const PARTS = ["workspace", "platform", "fraud"];
const DEPLOYED = ["dev", "prod"];

let service: PlannedService;

beforeAll(async () => {
  service = await PlannedService.start();
  await service.planBootstrap();
  await service.applyBootstrap();
  service.synthesize(DEPLOYED, {}, DEPLOYED);
  for (const stack of ["account", ...DEPLOYED.flatMap((stage) => PARTS.map((part) => `${stage}-${part}`))]) {
    await service.plan(stack);
    await service.apply(stack);
  }
});

afterAll(() => service.stop());
afterEach(() => jest.restoreAllMocks());

/** Returns the guard's verdict on a stage's stacks with the committed settings. */
function verdictOf(stage: string, stacks: readonly StackInput[]): Verdict {
  const { account, stages } = committedService();
  const config = stages.find((candidate) => candidate.stage === stage);
  const controls = config === undefined ? [] : Object.entries(securityControls(config.security));
  const posture = {
    stage: config?.stage,
    deletionProtection: (config ?? account).deletionProtection,
    controls: new Set(controls.filter(([, isOn]) => isOn).map(([id]) => id)),
  };
  return guard(stacks, posture, (config ?? account).guard, new Date("2026-01-01"));
}

function review(stage: string, stacks: readonly ReviewedStack[]): PlanReview {
  const inputs = stacks.flatMap(({ part, plan, configuration }) =>
    plan === undefined || configuration === undefined ? [] : [{ part, plan, configuration }],
  );
  return reviewPlans(stacks, {
    stage,
    target: "cloud: AWS account 111111111111",
    commit: "0123456789ab",
    dirty: false,
    time: new Date("2026-01-01T12:00:00Z"),
    refreshed: true,
    command: `./fraudops plan ${stage}`,
    prices: loadPrices(),
    verdict: verdictOf(stage, inputs),
  });
}

/** Plans the stacks of a deployed stage, and renders the plans as the comment for a merge request. */
async function comment(stage: string): Promise<{ readonly review: PlanReview; readonly text: string }> {
  const stacks: ReviewedStack[] = [];
  for (const part of PARTS)
    stacks.push({ stack: `${stage}-${part}`, serial: 1, ...(await service.plan(`${stage}-${part}`)) });
  const made = review(stage, stacks);
  return { review: made, text: rendered(made) };
}

function rendered(made: PlanReview): string {
  return normalised(renderMarkdown(made, { limit: 65_536, whole: "the artifact `plan` of this run" }));
}

/** Compares a rendered comment with its committed file, after writing the file if `UPDATE_EXAMPLES` is 1. */
function expectExample(name: string, title: string, text: string): void {
  const file = path.join(FOLDER, `${name}.md`);
  const page = `<!-- ${title}. Made by tests/review/examples.test.ts; \`npm run docs:examples\` writes it anew. -->\n\n${text.trimEnd()}\n`;
  if (process.env["UPDATE_EXAMPLES"] === "1") {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, page);
  }
  expect(existsSync(file) ? readFileSync(file, "utf8") : "").toBe(page);
}

const sentences = ({ permissions }: PlanReview): readonly string[] => permissions.map(({ sentence }) => sentence);

test("a plan of an unchanged stage has no changes", async () => {
  service.synthesize(["dev"], {}, DEPLOYED);
  const { review: made } = await comment("dev");
  expect(made.sentence).toBe("`dev`: no changes in 3 stacks.");
  expect([made.removals, made.permissions, made.stacks.flatMap(({ drifted }) => drifted)]).toEqual([[], [], []]);
  expect(made.cost.after).toEqual(made.cost.before);
});

test("node type: the changed job clusters and policies, and the cost", async () => {
  service.synthesize(["dev"], { stages: { dev: { compute: { nodeType: "m6gd.2xlarge" } } } }, DEPLOYED);
  const { review: made, text } = await comment("dev");
  expect(text).toContain('job_cluster["main"].new_cluster.node_type_id: "m6gd.xlarge" -> "m6gd.2xlarge"');
  expect(made.cost.after.busy).toBeGreaterThan(made.cost.before.busy);
  expectExample("node-type", "The node type of dev becomes m6gd.2xlarge", text);
});

test("grant widened: the principal's new and former privileges", async () => {
  const endpoint = { ...PRIVILEGES.endpoint, "scoring-clients": "grantManage" } as const;
  const projectSchema = { ...PRIVILEGES.projectSchema, "scoring-clients": "grantReadWrite" } as const;
  jest.replaceProperty(PRIVILEGES, "endpoint", endpoint as never);
  jest.replaceProperty(PRIVILEGES, "projectSchema", projectSchema);
  service.synthesize(["prod"], {}, DEPLOYED);
  const { review: made, text } = await comment("prod");
  expect(sentences(made)).toContain(
    "`fraudops-prod-scoring-clients` may now manage endpoint `fraudops-prod-fraud` (before: query)",
  );
  expectExample("grant-widened", "The scoring clients of prod may manage the endpoint and write to the schema", text);
});

test("volume deleted: the loss, and the guard's error", async () => {
  service.synthesize(["dev"], {}, DEPLOYED);
  service.edit("dev-platform", (stackJson) => {
    const json = JSON.parse(stackJson) as { resource: Record<string, Record<string, object>> };
    const names = Object.keys(json.resource["databricks_volume"] ?? {}).filter((name) => name.startsWith("Exchange"));
    for (const name of names) delete json.resource["databricks_volume"]?.[name];
    for (const name of Object.keys(json.resource["databricks_grants"] ?? {})) {
      if (name.startsWith("Exchange")) delete json.resource["databricks_grants"]?.[name];
    }
    return JSON.stringify(json);
  });
  const { review: made, text } = await comment("dev");
  expect(made.removals[0]).toMatchObject({ action: "delete", lost: "every file" });
  expect(made.guard?.blocks).toBe(true);
  expect(text.indexOf("The guard stops this plan")).toBeLessThan(text.indexOf("### Deleted or replaced"));
  expectExample("volume-deleted", "The volume through which dev hands files to clients is deleted", text);
});

test("bucket renamed: the replaced bucket, and the argument that forces the replacement", async () => {
  service.synthesize(["dev"], {}, DEPLOYED);
  for (const part of PARTS) {
    service.edit(`dev-${part}`, (stackJson) =>
      stackJson.replaceAll("fraudops-dev-catalog-111111111111", "fraudops-dev-lake-111111111111"),
    );
  }
  const { review: made, text } = await comment("dev");
  expect(made.removals).toContainEqual(
    expect.objectContaining({
      address: expect.stringMatching(/^aws_s3_bucket\./),
      forcedBy: [
        expect.objectContaining({
          path: "bucket",
          before: "fraudops-dev-catalog-111111111111",
          after: "fraudops-dev-lake-111111111111",
        }),
      ],
    }),
  );
  expectExample("bucket-renamed", "The bucket of dev's catalog gets another name", text);
});

test("zones: the network resources of a third zone", async () => {
  service.synthesize(["dev"], { stages: { dev: { network: { zones: 3 } } } }, DEPLOYED);
  const { review: made, text } = await comment("dev");
  expect(made.stacks[0]?.resources.map(({ address, action }) => `${action} ${address}`)).toContainEqual(
    expect.stringMatching(/^create aws_subnet\./),
  );
  expectExample("zones", "The network of dev spans three zones instead of two", text);
});

test("serving size: the parameter of the release, and the cost of an endpoint that stays warm", async () => {
  const projects = { fraud: { serving: { workloadSize: "Large" } } };
  service.synthesize(["prod"], { stages: { prod: { projects } } }, DEPLOYED);
  const { review: made, text } = await comment("prod");
  expect(text).toContain('named_parameters.workload-size: "Small" -> "Large"');
  expect(made.cost.after.idle - made.cost.before.idle).toBeGreaterThan(500);
  expectExample("serving-size", "The endpoint of prod becomes Large", text);
});

test("hardened profile: added and removed resources, and the cost", async () => {
  const dev = { security: { profile: "hardened" }, workspace: { pricingTier: "ENTERPRISE" } };
  service.synthesize(["dev"], { stages: { dev } }, DEPLOYED);
  const { review: made, text } = await comment("dev");
  expect(made.removals.map(({ label }) => label)).toContain("NAT gateway");
  expect(made.cost.after.idle).toBeGreaterThan(made.cost.before.idle);
  expectExample("hardened-profile", "dev gets the hardened security profile", text);
});

test("new stage: account administrators, and stacks with unknown inputs", async () => {
  service.synthesize(["staging"]);
  const account = review("account", [{ stack: "account", serial: 1, ...(await service.plan("account")) }]);
  await service.apply("account");
  expect(account.permissions[0]).toMatchObject({
    alarm: true,
    sentence: "service principal `fraudops-staging-deploy` is now an ACCOUNT ADMINISTRATOR of Databricks",
  });
  const stacks: ReviewedStack[] = [
    { stack: "staging-workspace", serial: 0, ...(await service.plan("staging-workspace")) },
  ];
  for (const part of ["platform", "fraud"]) {
    const stack = `staging-${part}`;
    const { configuration } = await planProvisionally(stack);
    stacks.push({ ...configuration, stack, part, serial: 0 });
  }
  const stage = review("staging", stacks);
  expect(stage.sentence).toMatch(/^`staging`: \d+ to add in 3 of 3 stacks \(2 plans provisional\)\.$/);
  expect(sentences(stage)).toContain("`fraudops-staging-jobs` may now manage endpoint `fraudops-staging-fraud`");
  expectExample(
    "new-stage",
    "The stage staging is new: the comments for account and for staging",
    `${rendered(account)}\n${rendered(stage)}`,
  );
});

/** Plans a stack as if no other stack was applied, so that the outputs of other stacks are unknown in the plan. */
async function planProvisionally(stack: string): Promise<{ configuration: Omit<ReviewedStack, "stack" | "part"> }> {
  let original = "";
  service.edit(stack, (stackJson) => {
    original = stackJson;
    return beforeProducers(stackJson);
  });
  const { plan } = await service.plan(stack);
  const changes = plan.resource_changes?.filter((change) => !isPlaceholder(change)) ?? [];
  return {
    configuration: {
      plan: { ...plan, resource_changes: changes },
      configuration: JSON.parse(original) as NonNullable<ReviewedStack["configuration"]>,
      provisional: "it reads outputs of `staging-workspace` that are not there yet",
    },
  };
}

import { readFileSync } from "node:fs";
import path from "node:path";
import { loadAccount } from "../../config/load";
import { Naming, namingOf } from "../../core/naming";
import type { DatabricksClient } from "../../cli/databricks/client";
import { championOf } from "../../cli/databricks/champion";
import { sandboxStatus } from "../../cli/sandbox/control";
import { requireSandbox } from "../../cli/sandbox/info";
import { isUnchanged } from "../../cli/terraform/stack-change";
import { TestSandbox } from "./support/sandbox";

const sandbox = new TestSandbox("e2e-promotion", 8990);
const MODEL = new Naming("fraudops", "dev").registeredModel("fraud");

let admin: DatabricksClient;

beforeAll(() => sandbox.reset());
afterAll(() => sandbox.reset());

describe("the stages in the order of promotion", () => {
  test("the rehearsal of dev, staging and prod passes, and the report has a section and plots of each stage", async () => {
    const result = await sandbox.rehearse();
    expect(result.output).toContain("every step of every stage passed");
    expect(result.exitCode).toBe(0);
    const report = readFileSync(path.join(sandbox.home, "report.html"), "utf8");
    expect(report.match(/<h2>(dev|staging|prod): fraud \(binary\)<\/h2>/g)).toHaveLength(3);
    expect(report.match(/data-kind="line"/g)?.length).toBeGreaterThanOrEqual(3);
    // The report has a figure per stack: three stacks in each stage, and in dev a fourth stack for the second project.
    expect(report.match(/<figure class="stack"><svg/g)).toHaveLength(10);
    expect(report.match(/\d+ resources examined: 0 errors/g)).toHaveLength(3);
    admin = await sandbox.client("dev");
  });

  test("a training on new rows creates a version that is not worse than the champion and replaces it", async () => {
    const staging = await sandbox.client("staging");
    const model = new Naming("fraudops", "staging").registeredModel("fraud");
    const before = await championOf(staging, model);
    for (const job of ["generate", "training"]) {
      expect(await sandbox.fraudops(["job", "staging", job, "--home", sandbox.home])).toMatchObject({ exitCode: 0 });
    }
    const after = await championOf(staging, model);
    expect(Number(after.version)).toBe(Number(before.version) + 1);
    const { champion, anchor } = after.evaluation;
    expect(champion).toMatchObject({ version: before.version, problem: null, comparison: { passes: true } });
    expect([undefined, "better", "not worse"]).toContain(anchor?.comparison?.verdict);
  });
});

describe("a merge request's stage", () => {
  const other = namingOf(loadAccount(), "pr-1");

  test("is deployed to its slot without an administrator, trains, serves, and is removed completely", async () => {
    const before = await ownedBy(other.servicePrincipal("deploy"));
    expect(before).toEqual([]);
    const result = await sandbox.rehearse("pr-1");
    expect(result.output).toMatch(/\d+ objects and \d+ Terraform state objects removed, nothing left/);
    expect(result.exitCode).toBe(0);
    expect(await ownedBy(other.servicePrincipal("deploy"))).toEqual([]);
    const again = await sandbox.fraudops(["destroy", "pr-1", "--yes", "--home", sandbox.home]);
    expect(again).toMatchObject({ exitCode: 0, output: expect.stringContaining("pr-1 is not deployed") as string });
  });

  /** Returns the names of the jobs and endpoints in dev's workspace that a service principal has created. */
  async function ownedBy(principal: string): Promise<readonly string[]> {
    const client = await sandbox.client("dev", principal);
    const { userName } = await client.call<{ userName: string }>("GET", "/api/2.0/preview/scim/v2/Me");
    interface Listed {
      readonly jobs?: readonly { readonly creator_user_name: string; readonly settings: { readonly name: string } }[];
      readonly endpoints?: readonly { readonly creator: string; readonly name: string }[];
    }
    const { jobs = [] } = await admin.call<Listed>("GET", "/api/2.2/jobs/list?limit=100");
    const { endpoints = [] } = await admin.call<Listed>("GET", "/api/2.0/serving-endpoints");
    return [
      ...jobs.filter((job) => job.creator_user_name === userName).map(({ settings }) => settings.name),
      ...endpoints.filter(({ creator }) => creator === userName).map(({ name }) => name),
    ];
  }
});

describe("tearing down", () => {
  test("fails to destroy a protected stage, and keeps it", async () => {
    const before = await sandbox.stateAddresses("prod-platform");
    const refused = await sandbox.fraudops(["destroy", "prod", "--yes", "--home", sandbox.home]);
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toContain("stage prod has deletionProtection: nothing was destroyed");
    const result = await sandbox.exec("cdktf", ["destroy", "prod-fraud", "prod-platform", "--auto-approve"]);
    expect(result.exitCode).not.toBe(0);
    expect(await sandbox.stateAddresses("prod-platform")).toEqual(before);
    expect(before.join()).toContain("databricks_catalog");
    const args = ["terraform", "prod-platform", "--home", sandbox.home, "--", "plan", "-destroy", "-no-color"];
    expect((await sandbox.fraudops(args)).output).toMatch(
      /databricks_volume\.Artifacts\S+ has\s+lifecycle\.prevent_destroy/,
    );
  });

  test("fails to destroy a stage without confirmation; with it, deletes models and all stacks", async () => {
    const destroy = ["destroy", "dev", "--home", sandbox.home];
    const asked = await sandbox.fraudops(destroy);
    expect(asked.exitCode).toBe(1);
    expect(asked.output).toContain(`of ${MODEL}`);
    expect(asked.output).toContain("there is no terminal for the confirmation");
    expect(await championOf(admin, MODEL)).toBeDefined();
    const destroyed = await sandbox.fraudops([...destroy, "--yes"]);
    expect([destroyed.exitCode, destroyed.exitCode === 0 ? "" : destroyed.output]).toEqual([0, ""]);
    for (const stack of ["dev-fraud", "dev-cash-demand", "dev-platform", "dev-workspace"]) {
      expect(await sandbox.stateAddresses(stack)).toEqual([]);
    }
    const { workspaces } = await sandboxStatus(await requireSandbox(sandbox.home));
    expect(workspaces.map(({ name }) => name)).not.toContain("fraudops-dev");
  });

  test("staging is unchanged", async () => {
    expect(isUnchanged((await sandbox.apply("staging")).changes)).toBe(true);
  });
});

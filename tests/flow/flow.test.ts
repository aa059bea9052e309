import { existsSync } from "node:fs";
import path from "node:path";
import { Naming } from "../../core/naming";
import { championOf } from "../../cli/databricks/champion";
import { readHeldBack, score } from "../../cli/databricks/scoring";
import { dbusPerHour, grantManageToAll } from "./support/dev";
import { Flow, type Request } from "./support/flow";
import { remainsOf } from "./support/remains";

const flow = new Flow("flow", 8980, path.join(__dirname, "overlay.yaml"));

/** Deletes unit tests, because the unit tests of the project `fraud` suffice to test the pipelines. */
const FEWER_TESTS = {
  "jobs/tests/pipeline": null,
  "jobs/tests/test_arguments.py": null,
  "jobs/tests/projects/cash_demand": null,
};

/** Jobs of pipelines that some tests count as passed without running them. Other tests in this file run these jobs. */
const REVIEW = ["evidence", "plan", "comment"].map((job) => `merge-request.yml/${job}`);
const TRAINING = ["train", "compare", "comment"].map((job) => `request-stage.yml/${job}`);
const TAKE_DOWN = "close-request.yml/take-down";
const PROVE = "deploy.yml/prove";

const PROJECT = "jobs/src/ml_jobs/projects/fraud/__init__.py";

beforeAll(() => flow.start(["dev", "staging"], FEWER_TESTS));
afterAll(() => flow.stop());

/** Commits a change of `compute.maxDbusPerHour` in dev.yaml to a branch that starts at the branch `dev`. */
function changeLimit(branch: string, dbus: number): void {
  const file = "config/stages/dev.yaml";
  const text = flow.repository.read("dev", file).replace(/^compute:\n.*\n/m, "");
  const changed = text.replace("projects:", `compute:\n  maxDbusPerHour: ${dbus}\nprojects:`);
  flow.repository.commit(branch, "dev", { [file]: changed });
}

describe("a change is refused", () => {
  test("if it has no evidence: before a merge to main, and at the apply if the merge was forced", async () => {
    const file = "docs/hotfix.md";
    flow.repository.commit("hotfix", "main", { [file]: "A change that no stage has seen.\n" });
    const assume = ["merge-request.yml/plan", "merge-request.yml/comment", ...TRAINING];
    const { request, runs } = await flow.open("hotfix", "main", { assume });

    const reason = /prod requires evidence of staging for the code: no evidence of staging/;
    expect(runs.results).toMatchObject({ evidence: "failure" });
    expect(runs.job("evidence").log).toMatch(reason);
    await expect(flow.merge(request)).rejects.toThrow(/required checks that did not pass: evidence$/);

    const forced = await flow.merge(request, { force: true, assume: [TAKE_DOWN] });
    flow.repository.commit("main", "main", { [file]: null });
    expect(forced.results).toMatchObject({ "apply / plan": "success", "apply / apply": "failure", apply: "failure" });
    expect(forced.job("apply / apply").log).toMatch(reason);
    expect(forced.job("prove").result).toBe("skipped");
    expect(existsSync(path.join(flow.sandbox.home, "state", "prod-workspace.tfstate"))).toBe(false);
  });

  test("if it deletes a catalog: the plan fails, and a comment on the request has the reason", async () => {
    const file = "stacks/platform-stack.ts";
    const text = flow.repository.read("dev", file);
    expect(text).toContain('new Catalog(this, "Catalog",');
    flow.repository.commit("other-catalog", "dev", { [file]: text.replace('(this, "Catalog",', '(this, "Data",') });
    const { request, runs } = await flow.open("other-catalog", "dev", { assume: TRAINING });

    expect(runs.results).toMatchObject({ plan: "failure" });
    expect(flow.forge.comment(request.number, "plan")).toMatch(/databricks_catalog\.Catalog_/);
    await expect(flow.merge(request)).rejects.toThrow(/required checks that did not pass: plan$/);
  });

  test("if the stage was changed manually between the approval of the plan and the apply", async () => {
    changeLimit("cheaper", 9);
    const { request } = await flow.open("cheaper", "dev", { assume: [...REVIEW, ...TRAINING] });
    const before = async (environment: string): Promise<void> => {
      if (environment === "dev") await grantManageToAll(await flow.sandbox.client("dev"));
    };
    const merged = await flow.merge(request, { before, assume: [TAKE_DOWN] });

    expect(merged.results).toMatchObject({ "apply / plan": "success", "apply / apply": "failure" });
    expect(merged.job("apply / apply").log).toMatch(/databricks_permissions\.\S+.*access_control/s);
    expect(merged.job("prove").result).toBe("skipped");
  });
});

test("the nightly pipeline reports manual changes in an issue", async () => {
  const runs = await flow.night({
    assume: [
      "nightly.yml/sweep",
      "nightly.yml/facts",
      "nightly.yml/facts-request",
      "nightly.yml/long-tests",
      "nightly.yml/cdk-terrain",
      "nightly.yml/machines",
    ],
  });

  expect(runs.failures).toBe("");
  expect(flow.forge.issues.map(({ title, state }) => [title, state])).toEqual([["Drift in dev", "open"]]);
  expect(flow.forge.issues[0]?.body).toMatch(/^<!-- fraudops:drift:dev -->\n[\s\S]*databricks_permissions/);
});

describe("a merge request", () => {
  let request: Request;

  test("fails with a bad model, and reports the reason", async () => {
    const text = flow.repository.read("dev", PROJECT);
    const [importing, imported] = ["from ml_jobs.pipeline.project import", "from dataclasses import replace\n\n"];
    const constant = "\n\ndef _constant(frame):\n    return FEATURES.encode(frame) * 0\n";
    const worse = "\n\nPROJECT = replace(PROJECT, features=replace(FEATURES, encode=_constant))\n";
    flow.repository.commit("feature", "dev", {
      [PROJECT]: `${text.replace(importing, imported + importing)}${constant}${worse}`,
    });
    const opened = await flow.open("feature", "dev", { assume: REVIEW });
    request = opened.request;

    expect(opened.runs.results).toMatchObject({ train: "failure" });
    expect(opened.runs.job("compare").result).toBe("skipped");
    expect(flow.forge.comment(request.number, "model")).toMatch(/failed[\s\S]*PR-AUC[\s\S]*gate\.limits\.prAuc\.min/);
  });

  test("with a good model has comments with the metrics and the plan", async () => {
    const text = flow.repository.read("dev", PROJECT);
    expect(text).toContain("likely fraud");
    flow.repository.commit("feature", "dev", { [PROJECT]: text.replace("likely fraud", "probably fraud") });
    const runs = await flow.synchronize(request);

    expect(runs.failures).toBe("");
    expect(runs.results).toMatchObject({ evidence: "success", plan: "success", train: "success", compare: "success" });
    expect(flow.forge.comment(request.number, "model")).toMatch(/Trained by this merge request: pr-\d+[\s\S]*PR-AUC/);
    expect(flow.forge.comment(request.number, "plan")).toContain("Plan for `dev`");
    expect(await remainsOf(`pr-${request.number}`, flow.sandbox)).not.toEqual([]);
  });

  test("is planned only after the apply of an earlier merge has ended; then the stage of the merge request is removed", async () => {
    changeLimit("first", 8);
    const first = await flow.open("first", "dev", { assume: [...REVIEW, ...TRAINING] });
    flow.timeline.length = 0;
    const [before, after] = await Promise.all([
      flow.merge(first.request, { assume: [TAKE_DOWN, PROVE] }),
      flow.merge(request, { how: "squash" }),
    ]);

    expect([before.failures, after.failures]).toEqual(["", ""]);
    expect(after.results).toMatchObject({ "take-down": "success", apply: "success", prove: "success" });
    const applies = flow.timeline.filter((line) => line.includes("apply / "));
    const inOrder = ["plan begins", "plan ends", "apply begins", "apply ends"].map((what) => `apply / ${what}`);
    expect(applies.map((line) => line.slice("01234567 ".length))).toEqual([...inOrder, ...inOrder]);
    expect(new Set(applies.slice(0, 4).map((line) => line.slice(0, 8))).size).toBe(1);
    expect(await dbusPerHour(await flow.sandbox.client("dev"))).toBe(8);
    expect(await remainsOf(`pr-${request.number}`, flow.sandbox)).toEqual([]);
  });

  test("is removed completely when closed, also if its pipeline was killed", async () => {
    flow.repository.commit("given-up", "dev", { "jobs/README.md": "Another version of the code.\n" });
    const opened = await flow.open("given-up", "dev", { assume: REVIEW, killAt: /^pr-\d+-fraud: .* created/ });
    const stage = `pr-${opened.request.number}`;
    expect(opened.runs.results).toMatchObject({ train: "cancelled" });
    expect(await remainsOf(stage, flow.sandbox)).not.toEqual([]);

    const closed = await flow.close(opened.request);
    expect(closed.failures).toBe("");
    expect(await remainsOf(stage, flow.sandbox)).toEqual([]);
  });
});

describe("a change with evidence", () => {
  test("is promoted to staging with the evidence of dev", async () => {
    const { request, runs } = await flow.open("dev", "staging", { assume: TRAINING });
    expect(runs.failures).toBe("");
    expect(runs.results).toMatchObject({ evidence: "success", plan: "success" });

    const merged = await flow.merge(request, { assume: [TAKE_DOWN] });
    expect(merged.failures).toBe("");
    expect(merged.results).toMatchObject({ apply: "success", prove: "success" });
  });

  test("is promoted to prod, a new stage that is created in three applies with one approval each", async () => {
    const { request, runs } = await flow.open("staging", "main", { assume: TRAINING });
    expect(runs.failures).toBe("");
    expect(runs.results).toMatchObject({ evidence: "success", plan: "success" });

    const approvals: string[] = [];
    const before = (environment: string): Promise<void> => {
      if (environment === "prod") approvals.push(environment);
      return Promise.resolve();
    };
    const merged = await flow.merge(request, { before, assume: [TAKE_DOWN] });
    expect(merged.failures).toBe("");
    expect(merged.results).toMatchObject({ "apply-second": "success", "apply-third": "success", prove: "success" });
    expect(approvals).toHaveLength(3);
    expect(merged.job("prove").summary).toMatch(/staging[\s\S]*prod/);
  });

  test("is live in prod", async () => {
    const naming = new Naming("fraudops", "prod");
    const admin = await flow.sandbox.client("prod");
    const outside = await flow.sandbox.client("prod", naming.servicePrincipal("client"));
    const champion = await championOf(admin, naming.registeredModel("fraud"));
    const answers = await score(outside, naming.endpoint("fraud"), await readHeldBack(admin, champion));
    expect(answers.length).toBeGreaterThan(0);
  });
});

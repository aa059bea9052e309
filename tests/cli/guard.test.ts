import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { judge } from "../../cli/guard/judge";
import { guardScope, partOf } from "../../cli/guard/scope";
import { UserError } from "../../cli/project";
import { renderGuard } from "../../review/render/guard";
import type { StackPlan } from "../../cli/terraform/plan";
import type { GuardFinding } from "../../guard/guard";
import { resource, stackOf } from "../guard/support/plan";

const CONFIG = { directory: path.join(__dirname, "../../config") };

let out: string;

beforeEach(() => {
  out = mkdtempSync(path.join(tmpdir(), "guard-"));
});

afterEach(() => rmSync(out, { recursive: true }));

/** Returns a plan with these resources for a stack, and writes the stack's `cdk.tf.json` to `out`. */
function planned(stack: string, ...resources: Parameters<typeof stackOf>[1][]): StackPlan {
  const { plan, configuration } = stackOf("any", ...resources);
  mkdirSync(path.join(out, "stacks", stack), { recursive: true });
  writeFileSync(path.join(out, "stacks", stack, "cdk.tf.json"), JSON.stringify(configuration));
  return { stack, json: plan };
}

test("the guard gets the stage's settings from its configuration", () => {
  const prod = guardScope("prod", CONFIG);

  expect(prod.posture).toMatchObject({ stage: "prod", deletionProtection: true });
  expect(prod.posture.controls.has("privateNetwork")).toBe(true);
  expect(guardScope("dev", CONFIG).posture.controls.has("privateNetwork")).toBe(false);
  expect(guardScope("account", CONFIG).posture).toEqual({ deletionProtection: true, controls: new Set() });
});

test("the guard knows the gate waivers of a stage", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "overlay-"));
  const overlay = path.join(folder, "overlay.yaml");
  const waiver = { reason: "the labels of March are late", expires: "2026-06-30" };
  writeFileSync(overlay, JSON.stringify({ stages: { dev: { projects: { fraud: { gate: { waiver } } } } } }));
  expect(guardScope("dev", { ...CONFIG, overlay }).settings.foreignWaivers).toMatchObject([
    { ...waiver, rule: "gate", resource: "fraud/gate.waiver" },
  ]);
  expect(guardScope("dev", CONFIG).settings.foreignWaivers).toEqual([]);
  rmSync(folder, { recursive: true });
});

test("fails on a missing stage", () => {
  expect(() => guardScope("prdo", CONFIG)).toThrow('did you mean "prod"?');
});

test("the guard names a stack without its stage, e.g. `platform`, and a shared stack by its full name", () => {
  expect(partOf("pr-1-platform", guardScope("pr-1", CONFIG))).toBe("platform");
  expect(partOf("bootstrap", guardScope("account", CONFIG))).toBe("bootstrap");
});

test("checks planned resources with their synthesized settings, and skips stacks without a plan", () => {
  const scope = guardScope("prod", CONFIG);
  const isProtected = { configured: { lifecycle: { prevent_destroy: true } } };
  const verdict = judge(
    out,
    [
      planned("prod-platform", resource("databricks_directory.open", { path: "/a" })),
      planned("prod-fraud", resource("databricks_directory.kept", { path: "/b" }, isProtected)),
      { stack: "prod-workspace", notPlannable: "no state yet" },
    ],
    scope,
  );

  expect(verdict.examined).toBe(2);
  expect(verdict.findings.filter(({ rule }) => rule === "prevent-destroy").map(({ resource }) => resource)).toEqual([
    "platform/databricks_directory.open",
  ]);
});

test("fails on a tainted bucket, and shows the command that keeps it", () => {
  const tainted = resource(
    "aws_s3_bucket.b",
    { bucket: "b" },
    { actions: ["delete", "create"], reason: "replace_because_tainted" },
  );
  const verdict = judge(out, [planned("dev-workspace", tainted)], guardScope("dev", CONFIG));

  const loss = verdict.findings.find(({ rule }) => rule === "stateful-loss");
  expect(loss?.resource).toBe("workspace/aws_s3_bucket.b");
  expect(loss?.remedy).toContain("./fraudops terraform dev-workspace -- untaint aws_s3_bucket.b");
  expect(loss?.remedy).toContain("guard.allowLoss");
});

test("fails with the reasons if no stack could be planned", () => {
  const plans = [{ stack: "dev-workspace", notPlannable: "no state yet" }];
  expect(() => judge(out, plans, guardScope("dev", CONFIG))).toThrow(
    new UserError(
      "no stack of dev could be planned, so the guard has nothing to check:\n  dev-workspace: no state yet",
    ),
  );
});

test("the text begins with the errors, and shows waivers with their reasons", () => {
  const finding = (severity: GuardFinding["severity"], rule: string): GuardFinding => ({
    ...{ rule, severity, resource: `workspace/aws_vpc.${rule}`, found: `${rule} is broken`, remedy: `Mend ${rule}.` },
  });
  const waiver = { rule: "c", resource: "workspace/aws_vpc.c", reason: "logged elsewhere", expires: "2026-12-31" };
  const loss = { resource: "platform/databricks_volume.v", replaced: true, found: "is replaced, with the loss of all" };

  const verdict = {
    findings: [finding("error", "a"), finding("warning", "b")],
    waived: [{ finding: finding("error", "c"), waiver }],
    allowedLosses: [loss],
    examined: 12,
  };
  expect(renderGuard("dev", verdict, { colour: false, columns: 100 })).toBe(`Guard of \`dev\`
The guard stops this plan: 1 error.
12 resources examined: 1 error, 1 warning, 1 waived, 1 loss allowed.
- error: \`a\` at \`workspace/aws_vpc.a\`: a is broken.
    - Mend a.
- warning: \`b\` at \`workspace/aws_vpc.b\`: b is broken.
    - Mend b.
- waived until 2026-12-31: \`c\` at \`workspace/aws_vpc.c\`: c is broken.
    - logged elsewhere
- allowed: \`platform/databricks_volume.v\` is replaced, with the loss of all.
`);
});

import { plannedContent } from "../../../../cli/terraform/approval/planned-content";
import { savedApproval, type SavedPlansPort } from "../../../../cli/terraform/approval/saved-approval";
import type { SavedPlans } from "../../../../cli/terraform/approval/saved-plans";
import { StalePlan } from "../../../../cli/terraform/apply-plan";
import { guardedApply } from "../../../../cli/terraform/guarded-apply";
import { TransientRefusalError } from "../../../../cli/terraform/transient-refusal";
import type { RetryPort } from "../../../../cli/terraform/apply-with-retries";
import type { StackPlan } from "../../../../cli/terraform/plan";
import { UserError } from "../../../../cli/project";
import type { JsonObject } from "../../../../core/json";
import type { PlanJson } from "../../../../guard/plan-json";

const SALT = "6f2c0a4e";
const FROM = { program: "{}", lock: undefined };
const FINDING = { rule: "bucket-tls", severity: "error", resource: "r", found: "f", remedy: "r" } as const;
const STACKS = [
  { name: "prod-workspace", dependencies: [] },
  { name: "prod-platform", dependencies: ["prod-workspace"] },
  { name: "prod-fraud", dependencies: ["prod-workspace", "prod-platform"] },
];

/** A plan that updates `a.b` from `before` to `after`. */
function update(before: JsonObject, after: JsonObject, marks: JsonObject = {}): PlanJson {
  const sensitive = { before_sensitive: marks, after_sensitive: marks };
  const change = { actions: ["update"], before, after, after_unknown: {}, ...sensitive };
  return { resource_changes: [{ address: "a.b", mode: "managed", type: "a", name: "b", change }] };
}

const APPROVED = update({ size: 1, seen: "monday" }, { size: 2, seen: "monday" });

function saved(approved: PlanJson): SavedPlans {
  const content = plannedContent(approved, FROM, SALT);
  return {
    schema: 1,
    salt: SALT,
    stage: "prod",
    ...{ commit: "c", tree: "t", configuration: "d", terraform: "terraform 1.11.4" },
    ...{ createdAt: "2026-01-01T00:00:00.000Z", expiresAt: "2026-01-04T00:00:00.000Z" },
    stacks: STACKS.slice(0, 2).map(({ name }) => ({ stack: name, file: "f", content, serial: 3 })),
    remaining: ["prod-fraud"],
  };
}

interface Script {
  readonly approved?: PlanJson;
  /** By stack: the plans that the fake port returns, in this order; the last plan is repeated. */
  readonly plans?: Readonly<Record<string, readonly PlanJson[]>>;
  readonly isBlocked?: boolean;
  readonly isUsed?: boolean;
  readonly apply?: (stack: string, time: number) => void;
}

/** Applies the saved plans of `prod-workspace` and `prod-platform` with a fake port, and records the port's calls. */
async function run({
  approved = APPROVED,
  plans = {},
  isBlocked = false,
  isUsed = false,
  apply = () => undefined,
}: Script) {
  const log: string[] = [];
  const times = new Map<string, number>();
  const next = (what: string): number => {
    times.set(what, (times.get(what) ?? 0) + 1);
    return times.get(what) ?? 0;
  };
  const port: SavedPlansPort & RetryPort = {
    plan: (stack) => {
      const given = plans[stack] ?? [approved];
      return Promise.resolve({ stack, json: given[next(`plan ${stack}`) - 1] ?? given.at(-1) } as StackPlan);
    },
    judge: () => ({ findings: isBlocked ? [FINDING] : [], waived: [], allowedLosses: [], examined: 1 }),
    show: (shown) => void log.push(`show ${shown.map(({ stack }) => stack).join(" ")}`),
    note: (line) => void log.push(line),
    contentOf: ({ json }) => plannedContent(json ?? {}, FROM, SALT),
    claim: () => {
      log.push("claim");
      return isUsed ? Promise.reject(new UserError("used already")) : Promise.resolve();
    },
    restore: ({ stack }, current) => {
      log.push(`restore ${stack}`);
      return Promise.resolve({ ...current, digest: "saved" });
    },
    showSaved: () => Promise.resolve(approved),
    apply: ({ stack, digest = "new" }) => {
      log.push(`apply ${stack} (${digest})`);
      apply(stack, next(`apply ${stack}`));
      return Promise.resolve({ stack, added: 0, changed: 1, destroyed: 0 });
    },
    wait: () => Promise.resolve(),
  };
  const approval = savedApproval(saved(approved), port);
  const error = await guardedApply(STACKS.slice(0, 2), approval, port).then(() => undefined, String);
  return { log, error };
}

test("plans each stack again, and applies its saved plan if the new plan is equal", async () => {
  const { log, error } = await run({});

  expect(error).toBeUndefined();
  expect(log).toEqual([
    "claim",
    "restore prod-workspace",
    "apply prod-workspace (saved)",
    "restore prod-platform",
    "apply prod-platform (saved)",
  ]);
});

test("ignores a refreshed value that the plan does not change", async () => {
  const seen = update({ size: 1, seen: "friday" }, { size: 2, seen: "friday" });

  expect((await run({ plans: { "prod-platform": [seen] } })).error).toBeUndefined();
});

test.each<[string, PlanJson, readonly string[]]>([
  ["another value", update({ size: 1 }, { size: 3 }), ["a.b: size: differs", "planned: ~ size: 2 -> 3"]],
  [
    "a value that was changed by hand",
    update({ size: 5 }, { size: 2 }),
    ["a.b: size: differs", "found: ~ size: 1 -> 5"],
  ],
  [
    "another argument",
    update({ size: 1, owner: "x" }, { size: 2, owner: "y" }),
    ["a.b: owner: planned now, but not approved", "planned: + owner: "],
  ],
  ["a change that is no longer necessary", {}, ["a.b: approved, but no longer planned"]],
  [
    "a replacement",
    {
      resource_changes: APPROVED.resource_changes?.map((each) => ({
        ...each,
        change: { ...each.change, actions: ["delete", "create"] },
      })),
    } as PlanJson,
    ["a.b: differs from the approved plan"],
  ],
  [
    "another output",
    { ...APPROVED, output_changes: { host: { actions: ["update"], before: "a", after: "b" } } },
    ["output host: planned now, but not approved"],
  ],
])("fails if the new plan of a stack has %s, and applies only the stacks before it", async (_what, current, lines) => {
  const { log, error } = await run({ plans: { "prod-platform": [current] } });

  for (const line of lines) expect(error).toContain(line);
  expect(error).toContain("prod-platform was not applied: a new plan differs from the one that was approved:");
  expect(error).toContain("Applied before: prod-workspace. Not applied: prod-platform, prod-fraud.");
  expect(error).toContain("Plan again (`./fraudops plan prod --save`) and have that plan approved.");
  expect(log.at(-1)).toBe("apply prod-workspace (saved)");
});

test("fails if a stack's new plan differs, without printing sensitive values", async () => {
  const [approved, current] = ["hunter22", "correct horse"].map((token) =>
    update({ token: "old-secret" }, { token }, { token: true }),
  );
  const { error } = await run({ approved: approved ?? {}, plans: { "prod-workspace": [current ?? {}] } });

  expect(error).toContain("a.b: token: differs from the approved plan");
  expect(error).toContain("(sensitive value)");
  expect(error).not.toMatch(/hunter22|correct horse|old-secret/);
});

test("if the new plan of the first stack differs, applies nothing, and the saved plans remain usable", async () => {
  const { log, error } = await run({ plans: { "prod-workspace": [update({ size: 1 }, { size: 9 })] } });

  expect(error).toContain("Applied before: nothing. Not applied: prod-workspace, prod-platform, prod-fraud.");
  expect(log).toEqual([]);
});

test("does not mark the saved plans as used for a stack without changes", async () => {
  const later = update({ size: 1 }, { size: 9 });
  const { log, error } = await run({ approved: {}, plans: { "prod-platform": [later] } });

  expect(error).toContain("prod-platform was not applied");
  expect(log).toEqual(["restore prod-workspace"]);
});

test("fails before applying if another command uses the plan at the same time", async () => {
  const { log, error } = await run({ isUsed: true });

  expect(error).toContain("used already");
  expect(log).toEqual(["claim"]);
});

test("fails when the guard finds an error in the new plan", async () => {
  const { log, error } = await run({ isBlocked: true });

  expect(error).toContain("prod-workspace was not applied: the guard found errors");
  expect(log).toEqual(["show prod-workspace"]);
});

const staleAt =
  (wanted: string) =>
  (stack: string, time: number): void => {
    if (stack === wanted && time === 1) throw new StalePlan("stale");
  };

test("applies an equal new plan if the state was written since the approval", async () => {
  const { log, error } = await run({ apply: staleAt("prod-platform") });

  expect(error).toBeUndefined();
  expect(log.slice(3)).toEqual([
    "restore prod-platform",
    "apply prod-platform (saved)",
    "prod-platform: the state was written after the plan was saved; a new plan makes the same changes and is applied",
    "apply prod-platform (new)",
  ]);
});

test("fails if the state was written since the approval and the new plan differs", async () => {
  const plans = { "prod-platform": [APPROVED, update({ size: 1 }, { size: 7 })] };
  const { error } = await run({ apply: staleAt("prod-platform"), plans });

  expect(error).toContain("prod-platform was not applied: a new plan differs");
});

const refusedOnce = (stack: string, time: number): void => {
  if (stack === "prod-workspace" && time === 1) throw new TransientRefusalError("not yet", "the role is not known yet");
};

test("after a temporary refusal, continues with the next stack if nothing remains to apply", async () => {
  const { log, error } = await run({ apply: refusedOnce, plans: { "prod-workspace": [APPROVED, {}] } });

  expect(error).toBeUndefined();
  expect(log.filter((line) => line.startsWith("apply"))).toEqual([
    "apply prod-workspace (saved)",
    "apply prod-platform (saved)",
  ]);
});

test("fails if the remaining changes after a temporary refusal were not approved", async () => {
  const plans = { "prod-workspace": [APPROVED, update({ size: 1 }, { size: 9 })] };
  const { error } = await run({ apply: refusedOnce, plans });

  expect(error).toContain("prod-workspace was not applied: the remaining changes differ from the approved plan");
});

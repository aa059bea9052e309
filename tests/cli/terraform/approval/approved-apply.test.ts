import { applyApproved, type ApprovalPort } from "../../../../cli/terraform/approval/approved-apply";
import { plannedContent } from "../../../../cli/terraform/approval/planned-content";
import type { SavedPlans } from "../../../../cli/terraform/approval/saved-plans";
import { StalePlan } from "../../../../cli/terraform/apply-plan";
import { NotYetError } from "../../../../cli/terraform/not-yet";
import type { StackPlan } from "../../../../cli/terraform/plan";
import type { JsonObject, PlanJson } from "../../../../guard/plan-json";

const SALT = "6f2c0a4e-0000-4000-8000-000000000001";
const FINDING = { rule: "bucket-tls", severity: "error", resource: "r", found: "f", remedy: "r" } as const;

/** A plan that updates `type.name` from `before` to `after`. */
function update(before: JsonObject, after: JsonObject): PlanJson {
  const change = { actions: ["update"], before, after, after_unknown: {} };
  return { resource_changes: [{ address: "a.b", mode: "managed", type: "a", name: "b", change }] };
}

const APPROVED = update({ size: 1, seen: "monday" }, { size: 2, seen: "monday" });

function saved(...stacks: readonly string[]): SavedPlans {
  const content = plannedContent(APPROVED, "{}", SALT);
  return {
    schema: 1,
    id: SALT,
    stage: "prod",
    commit: "c",
    tree: "t",
    configuration: "d",
    terraform: "terraform 1.11.4",
    createdAt: "2026-01-01T00:00:00.000Z",
    expiresAt: "2026-01-04T00:00:00.000Z",
    stacks: stacks.map((stack) => ({ stack, file: "f", content, serial: 3 })),
    remaining: [],
  };
}

interface Script {
  /** What a new plan of a stack shows, the first time and later. */
  readonly plans?: Readonly<Record<string, readonly PlanJson[]>>;
  readonly blocked?: boolean;
  readonly apply?: (stack: string, time: number) => void;
}

/** Applies `workspace` and `platform`, and writes down what is done. */
async function run({ plans = {}, blocked = false, apply = () => undefined }: Script) {
  const log: string[] = [];
  const times = new Map<string, number>();
  const next = (what: string): number => {
    times.set(what, (times.get(what) ?? 0) + 1);
    return times.get(what) ?? 0;
  };
  const port: ApprovalPort = {
    plan: (stack) => {
      const given = plans[stack] ?? [APPROVED];
      return Promise.resolve({ stack, json: given[next(`plan ${stack}`) - 1] ?? given.at(-1) } as StackPlan);
    },
    judge: () => ({ findings: blocked ? [FINDING] : [], waived: [], allowedLosses: [], examined: 1 }),
    show: (shown) => void log.push(`show ${shown.map(({ stack }) => stack).join(" ")}`),
    contentOf: ({ json }) => plannedContent(json ?? {}, "{}", SALT),
    restore: (plan, current) => {
      log.push(`restore ${plan.stack}`);
      return Promise.resolve({ ...current, digest: "saved" });
    },
    apply: ({ stack, digest = "new" }) => {
      log.push(`apply ${stack} (${digest})`);
      apply(stack, next(`apply ${stack}`));
      return Promise.resolve({ stack, added: 0, changed: 1, destroyed: 0 });
    },
    wait: () => Promise.resolve(),
  };
  const error = await applyApproved(saved("prod-workspace", "prod-platform"), port).then(() => undefined, String);
  return { log, error };
}

test("applies the saved plan of each stack whose new plan does what was approved", async () => {
  const { log, error } = await run({});

  expect(error).toBeUndefined();
  expect(log).toEqual([
    "restore prod-workspace",
    "apply prod-workspace (saved)",
    "restore prod-platform",
    "apply prod-platform (saved)",
  ]);
});

test("ignores what a refresh found different and the plan leaves as it is", async () => {
  const seen = update({ size: 1, seen: "friday" }, { size: 2, seen: "friday" });

  expect((await run({ plans: { "prod-platform": [seen] } })).error).toBeUndefined();
});

test.each<[string, PlanJson, string]>([
  ["another value", update({ size: 1 }, { size: 3 }), "a.b: size: differs from what was approved"],
  ["a value that was changed by hand", update({ size: 5 }, { size: 2 }), "a.b: size: differs from what was approved"],
  [
    "another argument",
    update({ size: 1, owner: "x" }, { size: 2, owner: "y" }),
    "a.b: owner: planned now, and not approved",
  ],
  ["nothing any more", {}, "a.b: approved, and no longer planned"],
  [
    "a replacement",
    {
      resource_changes: APPROVED.resource_changes?.map((each) => ({
        ...each,
        change: { ...each.change, actions: ["delete", "create"] },
      })),
    } as PlanJson,
    "a.b: differs from what was approved",
  ],
  [
    "another output",
    { ...APPROVED, output_changes: { host: { actions: ["update"], before: "a", after: "b" } } },
    "output.host: planned now, and not approved",
  ],
])("fails before a stack whose new plan shows %s", async (_what, current, line) => {
  const { log, error } = await run({ plans: { "prod-platform": [current] } });

  expect(error).toContain(line);
  expect(error).toContain("Applied before: prod-workspace. Not applied: prod-platform.");
  expect(error).toContain("fraudops plan prod --save");
  expect(log).toContain("apply prod-workspace (saved)");
  expect(log).toContain("show prod-platform");
  expect(log).not.toContain("restore prod-platform");
});

test("fails when an output of another stack that is read has changed, although no argument differs", () => {
  const program = JSON.stringify({ locals: { a: "${data.terraform_remote_state.workspace.outputs.host}" } });
  const withHost = (host: string): PlanJson => ({
    prior_state: {
      values: {
        root_module: {
          resources: [
            {
              address: "data.terraform_remote_state.workspace",
              mode: "data",
              type: "terraform_remote_state",
              name: "workspace",
              values: { outputs: { host } },
            },
          ],
        },
      },
    },
  });

  expect(plannedContent(withHost("a"), program, SALT)).not.toEqual(plannedContent(withHost("b"), program, SALT));
});

test("fails when the guard finds an error in the new plan", async () => {
  const { log, error } = await run({ blocked: true });

  expect(error).toContain("the guard found errors");
  expect(log).toEqual(["show prod-workspace"]);
});

test("fails when the stack's state has changed since", async () => {
  const apply = (): never => {
    throw new StalePlan("stale");
  };

  expect((await run({ apply })).error).toContain("its state has changed since the plan was saved");
});

test("applies the rest after a temporary refusal", async () => {
  const apply = (stack: string, time: number): void => {
    if (stack === "prod-workspace" && time === 1) throw new NotYetError("not yet", "the role is not known yet");
  };
  const { log, error } = await run({ apply });

  expect(error).toBeUndefined();
  expect(log).toContain("apply prod-workspace (new)");
});

test("fails when the rest after a temporary refusal needs what was not approved", async () => {
  const apply = (): never => {
    throw new NotYetError("not yet", "the role is not known yet");
  };
  const more = update({ size: 1 }, { size: 9 });
  const { error } = await run({ apply, plans: { "prod-workspace": [APPROVED, more] } });

  expect(error).toContain("its rest needs changes that were not approved");
});

test("keeps no value of a plan", () => {
  const secret = update({ token: "hunter2" }, { token: "correct horse" });

  expect(JSON.stringify(plannedContent(secret, "{}", SALT))).not.toMatch(/hunter2|correct horse/);
});

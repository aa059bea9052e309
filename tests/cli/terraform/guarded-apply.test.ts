import { UserError } from "../../../cli/project";
import { StalePlan } from "../../../cli/terraform/apply-plan";
import { askedApproval, type AskingPort } from "../../../cli/terraform/asked-approval";
import { guardedApply } from "../../../cli/terraform/guarded-apply";
import { TransientRefusalError } from "../../../cli/terraform/transient-refusal";
import type { RetryPort } from "../../../cli/terraform/apply-with-retries";
import type { StackPlan } from "../../../cli/terraform/plan";
import type { StackChange } from "../../../cli/terraform/stack-change";
import type { JsonObject } from "../../../core/json";
import type { Verdict } from "../../../guard/guard";

const STACKS = [
  { name: "workspace", dependencies: [] },
  { name: "platform", dependencies: ["workspace"] },
  { name: "fraud", dependencies: ["workspace", "platform"] },
];
const FINDING = { rule: "bucket-tls", severity: "error", resource: "r", found: "f", remedy: "r" } as const;

type Plan = Omit<StackPlan, "stack">;

const plan = (actions: string[], after: JsonObject = {}, unknown: JsonObject = {}): Plan => ({
  json: {
    resource_changes: [
      {
        address: "a.b",
        mode: "managed",
        type: "a",
        name: "b",
        change: { actions, before: {}, after, after_unknown: unknown },
      },
    ],
  },
});
const UNCHANGED = plan(["no-op"]);
const CHANGED = plan(["update"], { size: 1 });
const provisional = (inner: Plan): Plan => ({ ...inner, provisional: "it reads an output" });

interface Ended {
  readonly log: readonly string[];
  readonly changes?: readonly StackChange[];
  readonly error?: unknown;
}

interface Script {
  /**
   * By stack, the results of its plans in order: first the plan that the user confirms, then the plan before each
   * apply. When all results are used, each further plan returns the last one.
   */
  readonly plans?: Readonly<Record<string, readonly Plan[]>>;
  readonly isWrong?: (stacks: readonly string[], judged: number) => boolean;
  readonly apply?: (stack: string, time: number) => void;
  readonly isDeclined?: (asked: number) => boolean;
}

/** Runs an apply with a fake port that records its calls, e.g. `plan workspace` or `judge workspace platform`. */
async function run({
  plans = {},
  isWrong = () => false,
  apply = () => undefined,
  isDeclined = () => false,
}: Script): Promise<Ended> {
  const log: string[] = [];
  const times = new Map<string, number>();
  const next = (what: string): number => {
    const time = times.get(what) ?? 0;
    times.set(what, time + 1);
    return time;
  };
  const planOf = (stack: string): StackPlan => {
    const time = next(`plan ${stack}`);
    return { stack, ...(plans[stack]?.[time] ?? plans[stack]?.at(-1) ?? UNCHANGED) };
  };
  const port: AskingPort & RetryPort = {
    planAll: () => Promise.resolve(STACKS.map(({ name }) => planOf(name))),
    plan: (stack) => {
      log.push(`plan ${stack}`);
      return Promise.resolve(planOf(stack));
    },
    judge: (stackPlans): Verdict => {
      const stacks = stackPlans.filter(({ json }) => json !== undefined).map(({ stack }) => stack);
      log.push(["judge", ...stacks].join(" "));
      const findings = isWrong(stacks, next("judge") + 1) ? [FINDING] : [];
      return { findings, waived: [], allowedLosses: [], examined: stacks.length };
    },
    show: (stackPlans) => void log.push(["show", ...stackPlans.map(({ stack }) => stack)].join(" ")),
    confirm: () => {
      log.push("ask");
      return isDeclined(next("ask") + 1) ? Promise.reject(new UserError("not confirmed")) : Promise.resolve();
    },
    apply: ({ stack }) => {
      log.push(`apply ${stack}`);
      apply(stack, next(`apply ${stack}`));
      return Promise.resolve({ stack, added: 0, changed: 1, destroyed: 0 });
    },
    wait: ({ stack, reason, seconds, count }) => {
      log.push(`wait ${stack} ${seconds} s (${count.join(" of ")}): ${reason}`);
      return Promise.resolve();
    },
  };
  const ended = await guardedApply(STACKS, askedApproval(port), port).then(
    (changes) => ({ changes }),
    (error: unknown) => ({ error }),
  );
  return { log, ...ended };
}

const FIRST = ["judge workspace platform fraud", "show workspace platform fraud"];

test("without changes, shows the plans, does not ask, and applies nothing", async () => {
  const { log, changes } = await run({});
  expect(log).toEqual(FIRST);
  expect(changes?.map(({ changed }) => changed)).toEqual([0, 0, 0]);
});

test("checks and shows all plans before it asks, and applies exactly these", async () => {
  const { log } = await run({ plans: { fraud: [CHANGED] } });
  expect(log).toEqual([...FIRST, "ask", "apply fraud"]);
});

test("plans and checks dependent stacks again, and does not ask again if their changes are as shown", async () => {
  const { log } = await run({ plans: { platform: [CHANGED], fraud: [CHANGED] } });
  expect(log).toEqual([...FIRST, "ask", "apply platform", "plan fraud", "judge fraud", "apply fraud"]);
});

test("plans a stack again before its apply if it reads unknown outputs; values that become known need no confirmation", async () => {
  const shown = provisional(plan(["create"], {}, { host: true }));
  const { log } = await run({ plans: { platform: [shown, plan(["create"], { host: "x" })] } });
  expect(log).toEqual([
    ...FIRST,
    "ask",
    "plan platform",
    "judge platform",
    "apply platform",
    "plan fraud",
    "judge fraud",
  ]);
});

test("shows new changes and asks again", async () => {
  const { log } = await run({ plans: { platform: [provisional(UNCHANGED), plan(["delete"])] } });
  expect(log.slice(3)).toEqual([
    ...["plan platform", "judge platform", "show platform", "ask", "apply platform"],
    ...["plan fraud", "judge fraud"],
  ]);
});

test("shows a stack and asks again once it can be planned", async () => {
  const { log } = await run({ plans: { platform: [{ notPlannable: "not yet" }, CHANGED] } });
  expect(log.slice(0, 6)).toEqual([
    ...["judge workspace fraud", "show workspace platform fraud", "ask"],
    ...["plan platform", "judge platform", "show platform"],
  ]);
});

test("plans and checks a stale plan again, once", async () => {
  const stale = (_stack: string, time: number): void => {
    if (time === 0) throw new StalePlan("stale");
  };
  const { log } = await run({ plans: { fraud: [CHANGED] }, apply: stale });
  expect(log.slice(3)).toEqual(["apply fraud", "plan fraud", "judge fraud", "apply fraud"]);

  const always = (): void => {
    throw new StalePlan("stale");
  };
  expect((await run({ plans: { fraud: [CHANGED] }, apply: always })).error).toEqual(new StalePlan("stale"));
});

const refusedTimes =
  (times: number) =>
  (_stack: string, time: number): void => {
    if (time < times) throw new TransientRefusalError("refused", "the cloud is not ready");
  };

test("after a temporary refusal, applies the rest of a stack after a pause without asking again", async () => {
  const { log, changes } = await run({ plans: { fraud: [CHANGED] }, apply: refusedTimes(2) });
  const again = ["plan fraud", "judge fraud", "apply fraud"];
  expect(log.slice(3)).toEqual([
    "apply fraud",
    "wait fraud 20 s (1 of 4): the cloud is not ready",
    ...again,
    "wait fraud 40 s (2 of 4): the cloud is not ready",
    ...again,
  ]);
  expect(changes?.map(({ stack }) => stack)).toEqual(["workspace", "platform", "fraud"]);
});

test("fails with the cloud's error if a refusal is not temporary", async () => {
  const { log, error } = await run({ plans: { fraud: [CHANGED] }, apply: refusedTimes(99) });
  expect(error).toEqual(new TransientRefusalError("refused", "the cloud is not ready"));
  expect(log.filter((line) => line.startsWith("wait"))).toHaveLength(4);
  expect(log.filter((line) => line === "apply fraud")).toHaveLength(5);
});

test("fails at once on any other error", async () => {
  const refuse = (): void => {
    throw new UserError("quota");
  };
  const { log, error } = await run({ plans: { fraud: [CHANGED] }, apply: refuse });
  expect(error).toEqual(new UserError("quota"));
  expect(log.filter((line) => line.startsWith("wait"))).toEqual([]);
});

test("fails before applying anything if the guard finds an error, and shows it", async () => {
  const { log, error } = await run({ plans: { fraud: [CHANGED] }, isWrong: (stacks) => stacks.includes("fraud") });
  expect(error).toEqual(new UserError("the guard found errors: nothing was applied"));
  expect(log).toEqual(FIRST);
});

test("fails before applying anything if the user declines", async () => {
  const { log, error } = await run({ plans: { fraud: [CHANGED] }, isDeclined: () => true });
  expect(error).toEqual(new UserError("not confirmed"));
  expect(log).toEqual([...FIRST, "ask"]);
});

test("fails if the guard finds an error in the new plan of a later stack; earlier stacks stay applied", async () => {
  const { log, error } = await run({ plans: { workspace: [CHANGED] }, isWrong: (_stacks, judged) => judged === 3 });
  expect(error).toEqual(
    new UserError("the guard found errors: fraud was not applied. Applied before: workspace, platform"),
  );
  expect(log).not.toContain("apply fraud");
});

test("plans dependent stacks again also if nothing remains to be changed after a temporary refusal", async () => {
  const { log } = await run({
    plans: { workspace: [CHANGED, UNCHANGED], platform: [CHANGED] },
    apply: (stack) => {
      if (stack === "workspace") throw new TransientRefusalError("refused", "not yet");
    },
  });
  expect(log.filter((line) => line.startsWith("plan "))).toEqual(["plan workspace", "plan platform", "plan fraud"]);
});

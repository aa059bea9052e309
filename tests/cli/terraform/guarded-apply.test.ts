import { UserError } from "../../cli/project";
import { guardedApply, type ApplyPort } from "../../cli/terraform/guarded-apply";
import type { StackPlan } from "../../cli/terraform/plan";
import type { Verdict } from "../../guard/guard";

const STACKS = ["workspace", "platform", "fraud"];
const UNCHANGED = { output_changes: { url: { actions: ["no-op"] } } };
const CHANGED = { output_changes: { url: { actions: ["update"] } } };
const FINDING = { rule: "bucket-tls", severity: "error", resource: "r", found: "f", remedy: "r" } as const;

/** Plans per stack, one for each time that it is planned; the last one again and again. */
type Plans = Readonly<Record<string, readonly (StackPlan["json"] | "not plannable")[]>>;

/** A port that writes down what it is asked for, as `plan workspace`, `judge workspace platform`, `apply workspace`. */
function portOf(plans: Plans, isWrong: (stacks: readonly string[], judged: number) => boolean = () => false) {
  const log: string[] = [];
  const planned = new Map<string, number>();
  let judged = 0;
  const port: ApplyPort = {
    plan: (stack) => {
      log.push(`plan ${stack}`);
      const time = planned.get(stack) ?? 0;
      planned.set(stack, time + 1);
      const json = plans[stack]?.[time] ?? plans[stack]?.at(-1) ?? UNCHANGED;
      return Promise.resolve({
        stack,
        changes: [],
        ...(json === "not plannable" ? { notPlannable: "no state yet" } : { json }),
      });
    },
    judge: (stackPlans): Verdict => {
      const stacks = stackPlans.filter(({ json }) => json !== undefined).map(({ stack }) => stack);
      log.push(["judge", ...stacks].join(" "));
      judged += 1;
      const findings = isWrong(stacks, judged) ? [FINDING] : [];
      return { findings, waived: [], allowedLosses: [], examined: stacks.length };
    },
    apply: (stack) => {
      log.push(`apply ${stack}`);
      return Promise.resolve();
    },
    tell: ({ findings }) => {
      if (findings.length > 0) log.push("tell");
    },
  };
  return { log, port };
}

const PLANNED = STACKS.map((stack) => `plan ${stack}`);

test("each stack is applied by the plan that was judged before anything was applied", async () => {
  const { log, port } = portOf({});
  await guardedApply(STACKS, port);
  expect(log).toEqual([...PLANNED, "judge workspace platform fraud", ...STACKS.map((stack) => `apply ${stack}`)]);
});

test("what stands behind a change is planned and judged anew before its turn", async () => {
  const { log, port } = portOf({ platform: [CHANGED] });
  await guardedApply(STACKS, port);
  expect(log.slice(PLANNED.length + 1)).toEqual([
    "apply workspace",
    "apply platform",
    ...["plan fraud", "judge fraud", "apply fraud"],
  ]);
});

test("a stack that cannot be planned yet is judged as soon as it can be", async () => {
  const { log, port } = portOf({ platform: ["not plannable", UNCHANGED] });
  await guardedApply(STACKS, port);
  expect(log.slice(PLANNED.length)).toEqual([
    "judge workspace fraud",
    "apply workspace",
    ...["plan platform", "judge platform", "apply platform"],
    "apply fraud",
  ]);
});

test("fails before anything is applied when the guard finds an error, and shows it", async () => {
  const { log, port } = portOf({}, (stacks) => stacks.includes("fraud"));
  await expect(guardedApply(STACKS, port)).rejects.toThrow(
    new UserError("the guard found errors: nothing was applied"),
  );
  expect(log.at(-1)).toBe("tell");
  expect(log.some((line) => line.startsWith("apply"))).toBe(false);
});

test("fails before the stack in which an error appears once others are applied", async () => {
  const { log, port } = portOf({ workspace: [CHANGED] }, (stacks, judged) => judged > 1 && stacks.includes("fraud"));
  await expect(guardedApply(STACKS, port)).rejects.toThrow(
    "the guard found errors: fraud was not applied; before it: workspace, platform",
  );
  expect(log).not.toContain("apply fraud");
});

test("fails on a stack that cannot be planned though all before it are applied", async () => {
  const { log, port } = portOf({ platform: ["not plannable"] });
  await expect(guardedApply(STACKS, port)).rejects.toThrow("platform cannot be planned: no state yet");
  expect(log).not.toContain("apply platform");
});

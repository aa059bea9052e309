import { guard, isBlocking, type GuardFinding, type GuardSettings, type Verdict, type Waiver } from "../../guard/guard";
import type { StackInput } from "../../guard/planned-stack";
import { naming, posture, resource, stackOf } from "./support/plan";

const TODAY = new Date("2026-06-15T12:00:00Z");
const BUCKETLESS = stackOf("workspace", resource("aws_subnet.s", { map_public_ip_on_launch: true }));
const BROKEN = { rule: "subnet-public-address", resource: "workspace/aws_subnet.s" };
const WAIVER: Waiver = { ...BROKEN, reason: "a public demonstration", expires: "2026-07-01" };
const LOSING = stackOf("workspace", resource("aws_s3_bucket.b", null, { actions: ["delete"] }));
const QUIET = stackOf("platform", resource("databricks_schema.s", {}));

function verdict(stacks: readonly StackInput[], settings: Partial<GuardSettings> = {}): Verdict {
  return guard(stacks, posture(), { waivers: [], allowLoss: [], ...settings }, TODAY);
}

const said = ({ findings }: Verdict): readonly Pick<GuardFinding, "rule" | "resource">[] =>
  findings.map(({ rule, resource }) => ({ rule, resource }));

test("passes a stack without findings and prints the number of examined resources", () => {
  const result = verdict([QUIET]);
  expect(result).toEqual({ findings: [], waived: [], allowedLosses: [], examined: 1 });
  expect(isBlocking(result)).toBe(false);
});

test("fails on a violated rule, and reports the address and the remedy", () => {
  const result = verdict([BUCKETLESS, QUIET]);

  expect(result.findings).toEqual([
    {
      ...BROKEN,
      severity: "error",
      found: "instances get public addresses",
      remedy: expect.stringContaining("map_public_ip_on_launch") as string,
    },
  ]);
  expect(isBlocking(result)).toBe(true);
});

test("a warning does not stop the plan and comes after the errors", () => {
  const network = resource("aws_vpc.v", { tags_all: { "cost-centre": "f", owner: "o", service: "s", stage: "dev" } });
  const closed = naming("aws_default_security_group.d", "vpc_id", "aws_vpc.v");
  const warned = verdict([stackOf("workspace", network, closed)]);
  const both = verdict([stackOf("workspace", network, closed), BUCKETLESS]);

  expect(warned.findings.map(({ severity }) => severity)).toEqual(["warning"]);
  expect(isBlocking(warned)).toBe(false);
  expect(both.findings.map(({ severity }) => severity)).toEqual(["error", "warning"]);
});

describe("a waiver", () => {
  test("suppresses one finding, and shows it with its reason", () => {
    const result = verdict([BUCKETLESS], { waivers: [WAIVER] });

    expect(result.findings).toEqual([]);
    expect(result.waived).toMatchObject([{ finding: BROKEN, waiver: WAIVER }]);
  });

  test("is valid on its last day", () => {
    expect(said(verdict([BUCKETLESS], { waivers: [{ ...WAIVER, expires: "2026-06-15" }] }))).toEqual([]);
  });

  test("fails from the day after its last day, and reports the waived finding", () => {
    const result = verdict([BUCKETLESS], { waivers: [{ ...WAIVER, expires: "2026-06-14" }] });

    expect(said(result)).toEqual([BROKEN, { ...BROKEN, rule: "waiver-expired" }]);
    expect(isBlocking(result)).toBe(true);
  });

  test("fails on an expiry more than a year away", () => {
    const result = verdict([BUCKETLESS], { waivers: [{ ...WAIVER, expires: "2027-06-17" }] });
    expect(said(result)).toEqual([{ ...BROKEN, rule: "waiver-too-long" }]);
  });

  test("accepts an expiry in one year", () => {
    expect(said(verdict([BUCKETLESS], { waivers: [{ ...WAIVER, expires: "2027-06-15" }] }))).toEqual([]);
  });

  test.each([
    ["another resource", { resource: "workspace/aws_subnet.other" }],
    ["another rule", { rule: "flow-log" }],
  ])("fails if it names %s and therefore waives no finding", (_what, change) => {
    const waiver = { ...WAIVER, ...change };
    expect(said(verdict([BUCKETLESS], { waivers: [waiver] }))).toEqual([
      BROKEN,
      { rule: "waiver-stale", resource: waiver.resource },
    ]);
  });

  test("is not reported as unused while its stack cannot be planned", () => {
    expect(said(verdict([QUIET], { waivers: [WAIVER] }))).toEqual([]);
  });

  test("does not waive a loss", () => {
    const waiver = { ...WAIVER, rule: "stateful-loss", resource: "workspace/aws_s3_bucket.b" };
    expect(said(verdict([LOSING], { waivers: [waiver] }))).toContainEqual({
      rule: "stateful-loss",
      resource: "workspace/aws_s3_bucket.b",
    });
  });
});

describe("a loss", () => {
  test("fails unless the configuration names the resource", () => {
    for (const allowLoss of [[], ["workspace/aws_s3_bucket.bb"], ["platform/aws_s3_bucket.b"]]) {
      const result = verdict([LOSING], { allowLoss });
      expect(result.findings).toContainEqual(
        expect.objectContaining({ rule: "stateful-loss", resource: "workspace/aws_s3_bucket.b" }),
      );
      expect(isBlocking(result)).toBe(true);
    }
  });

  test("passes if the configuration names the resource, and shows the loss", () => {
    const result = verdict([LOSING], { allowLoss: ["workspace/aws_s3_bucket.b"] });
    expect(result.findings).toEqual([]);
    expect(result.allowedLosses).toMatchObject([{ resource: "workspace/aws_s3_bucket.b", replaced: false }]);
  });

  test("causes a warning if it is allowed but not planned, because a later plan could lose the resource", () => {
    const result = verdict([BUCKETLESS], { allowLoss: ["workspace/aws_s3_bucket.b"], waivers: [WAIVER] });

    expect(said(result)).toEqual([{ rule: "allow-loss-stale", resource: "workspace/aws_s3_bucket.b" }]);
    expect(isBlocking(result)).toBe(false);
  });

  test("causes no such warning if its stack cannot be planned", () => {
    expect(said(verdict([QUIET], { allowLoss: ["workspace/aws_s3_bucket.b"] }))).toEqual([]);
  });
});

describe("a waiver of a project's gate", () => {
  const waived = (expires: string): Verdict =>
    verdict([QUIET], {
      foreignWaivers: [
        {
          rule: "gate",
          resource: "fraud/gate.waiver",
          lifts: "models that miss limits of the gate may be registered and released",
          reason: "the labels of March are late",
          expires,
        },
      ],
    });

  test("is shown to reviewers, and is valid on its last day", () => {
    const result = waived("2026-06-15");
    expect(result.findings).toEqual([]);
    expect(result.waived).toMatchObject([
      { finding: { rule: "gate", resource: "fraud/gate.waiver" }, waiver: { reason: "the labels of March are late" } },
    ]);
  });

  test.each([
    ["2026-06-14", "waiver-expired", "the waiver of the gate expired on 2026-06-14"],
    ["2027-07-01", "waiver-too-long", "the waiver of the gate expires on 2027-07-01, more than a year from now"],
  ])("fails if its last day is %s: %s", (expires, rule, found) => {
    const result = waived(expires);
    expect(result.findings).toMatchObject([{ rule, resource: "fraud/gate.waiver", found }]);
    expect(isBlocking(result)).toBe(true);
  });

  test("is not shown as valid after its end", () => {
    expect(waived("2026-06-14").waived).toEqual([]);
  });
});

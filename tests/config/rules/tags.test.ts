import fc from "fast-check";
import { allTagsRule, tagsRule } from "../../../config/rules/tags";
import type { StageConfig } from "../../../config/schema";
import { validAccount, validStage } from "../project";

const stage = (tags: StageConfig["tags"]): StageConfig => validStage("dev", { tags });
const numbered = (count: number, start = 0): StageConfig["tags"] =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${String(start + index)}`, "value"]));

test("accepts custom keys, also those that contain a reserved one", () => {
  expect(tagsRule(stage({ projects: "x", "fraud:stage": "y", "cost-centre": "z" }))).toEqual([]);
});

test.each(["aws:x", "AWS:x"])("fails on %s, a prefix that AWS reserves", (key) => {
  expect(tagsRule(stage({ [key]: "v" }))).toMatchObject([{ path: ["tags", key] }]);
});

test.each(["aws:x", "AWS:", "Aws:autoscaling"])("fails on the value %s, a prefix that AWS reserves", (value) => {
  expect(tagsRule(stage({ a: value }))).toEqual([
    { path: ["tags", "a"], allowed: "a value that does not begin with aws:" },
  ]);
  expect(tagsRule(stage({ a: `x ${value}`, b: "aws" }))).toEqual([]);
});

test.each(["service", "Stage", "PROJECT", "Workload", "name", "Vendor", "clusterid", "ResourceClass", "RunName"])(
  "fails on %s, which this service or Databricks sets",
  (key) => {
    expect(tagsRule(stage({ [key]: "v" }))).toMatchObject([{ path: ["tags", key] }]);
  },
);

test("fails on keys that differ only in case, for any letters", () => {
  const key = fc.stringMatching(/^[b-d][b-d-]{1,8}$/);
  fc.assert(
    fc.property(key, fc.integer({ min: 0, max: 9 }), (lower, place) => {
      const other = [...lower.split("")]
        .map((letter, at) => (at >= place % lower.length ? letter.toUpperCase() : letter))
        .join("");
      fc.pre(other !== lower);
      expect(tagsRule(stage({ [lower]: "v", [other]: "w" }))).toEqual([
        { path: ["tags", other], about: "key", allowed: `a key that differs from ${lower} in more than case` },
      ]);
    }),
  );
});

test("a stage overrides a tag of the account by the same key; fails on a key that differs only in case, and names it", () => {
  const account = validAccount({ tags: { Owner: "platform" } });
  expect(allTagsRule(account, [stage({ Owner: "fraud" })])).toEqual([]);
  expect(allTagsRule(account, [stage({ owner: "fraud" })])).toMatchObject([
    { owner: { stage: "dev" }, path: ["tags", "owner"], meant: "Owner" },
  ]);
});

test("the account's tags follow the same rules", () => {
  expect(allTagsRule(validAccount({ tags: { Stage: "x", a: "1", A: "2" } }), [])).toMatchObject([
    { owner: "account", path: ["tags", "Stage"] },
    { owner: "account", path: ["tags", "A"] },
  ]);
});

test("fails on more tags than a job accepts, counting reserved and account tags", () => {
  const account = validAccount({ tags: numbered(10) });
  // A job accepts 25 tags: the reserved tags service, stage and project, and 22 tags of the account and the stage.
  expect(allTagsRule(account, [stage(numbered(12, 10))])).toEqual([]);
  expect(allTagsRule(account, [stage(numbered(12, 9))])).toEqual([]);
  expect(allTagsRule(account, [stage(numbered(13, 10))])).toMatchObject([
    {
      owner: { stage: "dev" },
      path: ["tags"],
      allowed: expect.stringMatching(/^at most 22 .* not 23: a Databricks job/) as string,
    },
  ]);
});

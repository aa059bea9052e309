import fc from "fast-check";
import { differences } from "../../review/diff";

test("a nested value is named by its path, with blocks by their keys", () => {
  const task = (rows: string): object => ({
    task_key: "train",
    python_wheel_task: [{ named_parameters: { rows, "a b": 1 } }],
  });
  expect(
    differences({ task: [{ task_key: "prepare" }, task("100")] }, { task: [task("200"), { task_key: "prepare" }] }),
  ).toEqual([
    { path: 'task["train"].python_wheel_task.named_parameters.rows', kind: "changed", before: "100", after: "200" },
  ]);
});

test("an inserted block is the only change", () => {
  const grant = (principal: string, ...privileges: string[]): object => ({ principal, privileges });
  expect(
    differences(
      [grant("b", "SELECT"), grant("c", "SELECT")],
      [grant("a", "MODIFY"), grant("b", "SELECT"), grant("c", "SELECT")],
      "grant",
    ),
  ).toEqual([{ path: 'grant["a"]', kind: "added", after: { principal: "a", privileges: ["MODIFY"] } }]);
});

test("entries of an access list are matched by their principal, of any kind", () => {
  const entry = (group: string | null, service: string | null, level: string): object => ({
    group_name: group,
    service_principal_name: service,
    permission_level: level,
  });
  expect(
    differences(
      [entry("g", null, "CAN_VIEW"), entry(null, "s", "CAN_MANAGE")],
      [entry(null, "s", "CAN_MANAGE"), entry("g", null, "CAN_RUN")],
      "access_control",
    ),
  ).toEqual([{ path: 'access_control["g"].permission_level', kind: "changed", before: "CAN_VIEW", after: "CAN_RUN" }]);
});

test("a list of scalars shows added and removed values", () => {
  expect(differences({ zones: ["a", "b"] }, { zones: ["b", "c"] })).toEqual([
    { path: "zones", kind: "removed", before: "a" },
    { path: "zones", kind: "added", after: "c" },
  ]);
});

test("blocks without a key are compared by position", () => {
  const rule = (port: number): object => ({ port, protocol: "tcp" });
  expect(differences([rule(1), rule(2)], [rule(2), rule(3), rule(4)], "rule")).toEqual([
    { path: "rule[0].port", kind: "changed", before: 1, after: 3 },
    { path: "rule[2]", kind: "added", after: rule(4) },
  ]);
});

test("shows a list whose elements have another order", () => {
  expect(differences({ list: ["a", "b"] }, { list: ["b", "a"] })).toEqual([
    { path: "list", kind: "reordered", before: ["a", "b"], after: ["b", "a"] },
  ]);
});

test("JSON text is compared as JSON, regardless of order and spaces", () => {
  const policy = (...actions: string[]): string =>
    JSON.stringify({
      Statement: [
        { Sid: "Read", Action: actions },
        { Sid: "Other", Action: "x" },
      ],
    });
  expect(differences({ policy: policy("a") }, { policy: JSON.stringify(JSON.parse(policy("a")), null, 2) })).toEqual(
    [],
  );
  expect(differences({ policy: policy("a") }, { policy: policy("a", "b") })).toEqual([
    { path: 'policy.Statement["Read"].Action', kind: "added", after: "b" },
  ]);
});

test("for a text with several lines, shows the lines that differ", () => {
  const [change] = differences("one\ntwo\nthree\nfour\nfive\nsix", "one\ntwo\nthree\nFOUR\nfive\nsix", "script");
  expect(change?.lines).toEqual([
    { kind: "gap", text: "..." },
    { kind: "same", text: "two" },
    { kind: "same", text: "three" },
    { kind: "removed", text: "four" },
    { kind: "added", text: "FOUR" },
    { kind: "same", text: "five" },
    { kind: "same", text: "six" },
  ]);
});

test.each([
  [null, undefined],
  [[], null],
  [{ a: null, b: [] }, {}],
  [[{ a: null }], []],
])("%j and %j are equal", (before, after) => {
  expect(differences({ x: before }, { x: after })).toEqual([]);
});

test("equal values have no differences, and unequal values have some", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      expect(differences(one, structuredClone(one))).toEqual([]);
      if (differences(one, other).length === 0) expect(differences(other, one)).toEqual([]);
    }),
  );
});

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

test("a block that is inserted among others is the only change", () => {
  const grant = (principal: string, ...privileges: string[]): object => ({ principal, privileges });
  expect(
    differences(
      [grant("b", "SELECT"), grant("c", "SELECT")],
      [grant("a", "MODIFY"), grant("b", "SELECT"), grant("c", "SELECT")],
      "grant",
    ),
  ).toEqual([{ path: 'grant["a"]', kind: "added", after: { principal: "a", privileges: ["MODIFY"] } }]);
});

test("entries of an access list are told apart by whichever principal they name", () => {
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

test("a list of plain values shows what it gains and loses", () => {
  expect(differences({ zones: ["a", "b"] }, { zones: ["b", "c"] })).toEqual([
    { path: "zones", kind: "removed", before: "a" },
    { path: "zones", kind: "added", after: "c" },
  ]);
});

test("blocks without a key are compared with the block that takes their place", () => {
  const rule = (port: number): object => ({ port, protocol: "tcp" });
  expect(differences([rule(1), rule(2)], [rule(2), rule(3), rule(4)], "rule")).toEqual([
    { path: "rule[0].port", kind: "changed", before: 1, after: 3 },
    { path: "rule[2]", kind: "added", after: rule(4) },
  ]);
});

test("shows a changed order", () => {
  expect(differences({ list: ["a", "b"] }, { list: ["b", "a"] })).toEqual([
    { path: "list", kind: "reordered", before: ["a", "b"], after: ["b", "a"] },
  ]);
});

test("JSON text is compared as JSON, whatever its order and spaces", () => {
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

test("of a text with several lines, the lines that differ are shown", () => {
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
])("%j and %j say the same", (before, after) => {
  expect(differences({ x: before }, { x: after })).toEqual([]);
});

test("values that are equal have no differences, and values that are not have some", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      expect(differences(one, structuredClone(one))).toEqual([]);
      if (differences(one, other).length === 0) expect(differences(other, one)).toEqual([]);
    }),
  );
});

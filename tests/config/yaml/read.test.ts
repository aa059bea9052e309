import { formatProblem } from "../../../config/problem";
import { readYaml } from "../../../config/yaml/read";
import { keyPositionOf, plain, positionOf } from "../../../config/yaml/tree";

function problems(text: string): readonly string[] {
  return readYaml(text, "f.yaml").problems.map(formatProblem);
}

test("every value knows its line and column, mappings those of their key", () => {
  const { root } = readYaml("a:\n  b: [1, two]\n  c: {d: true}\n", "f.yaml");

  expect(plain(root)).toEqual({ a: { b: [1, "two"], c: { d: true } } });
  expect(positionOf(root, ["a", "b", 1])).toEqual({ file: "f.yaml", line: 2, column: 10 });
  expect(positionOf(root, ["a", "c"])).toEqual({ file: "f.yaml", line: 3, column: 3 });
  expect(keyPositionOf(root, ["a", "c", "d"])).toEqual({ file: "f.yaml", line: 3, column: 7 });
});

test("what was not written is looked for in the innermost mapping that was", () => {
  const { root } = readYaml("a:\n  b: {c: 1}\n", "f.yaml");

  expect(positionOf(root, ["a", "b", "x", "y"])).toMatchObject({ line: 2, column: 3 });
  expect(positionOf(root, ["x"])).toMatchObject({ line: 1, column: 1 });
});

test.each(["", "# only a comment\n", "---\n", "~"])("%j is an empty mapping", (text) => {
  expect(readYaml(text, "f.yaml")).toMatchObject({ root: { kind: "map", entries: new Map() }, problems: [] });
});

test.each([
  ["[1, 2]", "f.yaml:1:1: given a list; allowed: a mapping of keys to values"],
  ["just text", "f.yaml:1:1: given a scalar; allowed: a mapping of keys to values"],
  ["a: 1\na: 2\n", "f.yaml:2:1: broken YAML: Map keys must be unique"],
  ["a: &x 1\nb: *x\n", 'f.yaml:2:4 b: aliases (*x) are not read; repeat the value, or share it by "extends"'],
  ["1: 2", "f.yaml:1:1: a key is text; given 1"],
  ["a:\n  [b]: 2", "f.yaml:2:3 a: a key is text; given a collection"],
  ["%YAML 1.1\n---\na: 1\n<<: {b: 1}", 'f.yaml:4:1: a key is text; given "<<"'],
  ["__proto__: {}", 'f.yaml:1:1: a key is text; given "__proto__"'],
  [
    "a: 1\n---\nb: 2\n",
    "f.yaml:2:1: broken YAML: Source contains multiple documents; please use YAML.parseAllDocuments()",
  ],
])("fails on %j", (text, expected) => {
  expect(problems(text)).toContain(expected);
});

test.each([
  ["brackets", (depth: number) => `a: ${"[".repeat(depth)}${"]".repeat(depth)}`],
  ["dashes", (depth: number) => "- ".repeat(depth)],
  ["braces left open", (depth: number) => "{a: ".repeat(depth)],
])("fails on %s nested too deeply, before they exhaust the stack", (_name, text) => {
  for (const depth of [33, 10_000]) {
    expect(problems(text(depth))).toEqual(["f.yaml: nested deeper than the 32 levels allowed"]);
  }
});

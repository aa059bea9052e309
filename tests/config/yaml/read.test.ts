import { formatProblem } from "../../../config/problem";
import { readYaml } from "../../../config/yaml/read";
import { keyPositionOf, plain, positionOf } from "../../../config/yaml/tree";

function problems(text: string): readonly string[] {
  return readYaml(text, "f.yaml").problems.map(formatProblem);
}

test("every value has its line and column; the position of a mapping is that of its key", () => {
  const { root } = readYaml("a:\n  b: [1, two]\n  c: {d: true}\n", "f.yaml");

  expect(plain(root)).toEqual({ a: { b: [1, "two"], c: { d: true } } });
  expect(positionOf(root, ["a", "b", 1])).toEqual({ file: "f.yaml", line: 2, column: 10 });
  expect(positionOf(root, ["a", "c"])).toEqual({ file: "f.yaml", line: 3, column: 3 });
  expect(keyPositionOf(root, ["a", "c", "d"])).toEqual({ file: "f.yaml", line: 3, column: 7 });
});

test("a missing value has the position of the innermost existing mapping", () => {
  const { root } = readYaml("a:\n  b: {c: 1}\n", "f.yaml");

  expect(positionOf(root, ["a", "b", "x", "y"])).toMatchObject({ line: 2, column: 3 });
  expect(positionOf(root, ["x"])).toMatchObject({ line: 1, column: 1 });
});

test.each(["", "# only a comment\n", "---\n", "~"])("%j is an empty mapping", (text) => {
  expect(readYaml(text, "f.yaml")).toMatchObject({ root: { kind: "map", entries: new Map() }, problems: [] });
});

const ACCEPTED: Readonly<Record<string, unknown>> = {
  "a: !!str 1": { a: "1" },
  "a: !!int '1'": { a: 1 },
  "a: &unused 1": { a: 1 },
  "a: yes": { a: "yes" },
  "a: TRUE": { a: true },
  "a: 2026-01-01": { a: "2026-01-01" },
  "a: 0x10": { a: 16 },
  "a: 0o10": { a: 8 },
  "a: 1e2": { a: 100 },
  "a: 0.5": { a: 0.5 },
  "a: -0": { a: 0 },
  "a: 1_000": { a: "1_000" },
  "a:\t1": { a: 1 },
  "a: 1\r\nb: 2\r\n": { a: 1, b: 2 },
  "\ufeffa: 1": { a: 1 },
  "a: 1\n...\n": { a: 1 },
  "a: |\n  two\n  lines\n": { a: "two\nlines\n" },
  "a: für": { a: "für" },
  "a: 1 # \u{1f469}\u200d\u{1f52c}": { a: 1 },
  "constructor: 1\ntoString: 2": { constructor: 1, toString: 2 },
};

test.each(Object.entries(ACCEPTED))("%j is %j", (text, value) => {
  const { root, problems } = readYaml(text, "f.yaml");
  expect(problems).toEqual([]);
  expect(plain(root)).toEqual(value);
});

const SOME_TOOLS = "a number without leading zeros, because some tools read 010 as octal; or text";
const NO_TAG = "a value without a tag, or with !!str for text";
const ZERO_WIDTH = "text without U+200B, which is invisible or looks like a space";

const FOLLOWED =
  'this value is followed by another key or item; indent the keys of one mapping equally, or put a text with ": " in quotes';

const REFUSED: Readonly<Record<string, string>> = {
  "[1, 2]": "1:1: given a list; allowed: a mapping of keys to values",
  "just text": '1:1: given "just text"; allowed: a mapping of keys to values',
  "7": "1:1: given 7; allowed: a mapping of keys to values",
  "a: 1\na: 2\n": '2:1: given the key "a" again; allowed: each key once; line 1 contains it already',
  "x:\n  'a': 1\n  a: 2\n": '3:3 x: given the key "a" again; allowed: each key once; line 2 contains it already',
  "a: &x 1\nb: *x\n": '2:4 b: aliases (*x) are not supported; repeat the value, or share it by "extends"',
  "a: *x": '1:4 a: aliases (*x) are not supported; repeat the value, or share it by "extends"',
  "a: &x k\n*x : 1": "2:1: a key must be text; given an alias (*x)",
  "1: 2": '1:1: a key must be text; given 1; put it in quotes: "1"',
  "010: 2": '1:1: a key must be text; given 010; put it in quotes: "010"',
  "~: 2": '1:1: a key must be text; given ~; put it in quotes: "~"',
  "a:\n  [b]: 2": "2:3 a: a key must be text; given a mapping or list; put it in quotes if it is text",
  "a: {{ x }}": "1:5 a: a key must be text; given a mapping or list; put it in quotes if it is text",
  "__proto__: {}": '1:1: "__proto__" is not allowed as a key; choose another name',
  "a: { '__proto__': 1 }": '1:6 a: "__proto__" is not allowed as a key; choose another name',
  "%YAML 1.1\n---\na: yes": "1:1: %YAML is not supported: all files are YAML 1.2; remove the line",
  "a: !!binary aGVsbG8=": `1:13 a: given the tag !!binary; allowed: ${NO_TAG}`,
  "a: !!set { b }": `1:10 a: given the tag !!set; allowed: ${NO_TAG}`,
  "a: !!timestamp 2026-01-01": `1:16 a: given the tag !!timestamp; allowed: ${NO_TAG}`,
  "a: !foo bar": `1:9 a: given the tag !foo; allowed: ${NO_TAG}`,
  "a: 012": `1:4 a: given 012; allowed: ${SOME_TOOLS}; put it in quotes if it is text: "012"`,
  "a: -00.5": `1:4 a: given -00.5; allowed: ${SOME_TOOLS}; put it in quotes if it is text: "-00.5"`,
  "a: x\u200by": `1:4 a: given "x\\u200by"; allowed: ${ZERO_WIDTH}; did you mean "xy"?`,
  'a: "x\\u200by"': `1:4 a: given "x\\u200by"; allowed: ${ZERO_WIDTH}; did you mean "xy"?`,
  "a\u200b: 1": `1:1: given "a\\u200b"; allowed: ${ZERO_WIDTH}; did you mean "a"?`,
  "a: x\u00a0y":
    '1:4 a: given "x\\u00a0y"; allowed: text without U+00A0, which is invisible or looks like a space; did you mean "x y"?',
  "a:\n\u00a0\u00a0b: 1":
    '2:1: given "\\u00a0\\u00a0b"; allowed: text without U+00A0, which is invisible or looks like a space; did you mean "b"?',
  "a: 1\nb: x\0y": "2:5: given the character U+0000; allowed: visible characters",
  "a: 1\rb: 2": "1:5: a carriage return without line feed; save the file with LF line endings",
  "a:1\nb: 2": '1:1: invalid YAML: a key needs ": " after it, a colon and a space',
  "a: 1\nb:2": '2:1: invalid YAML: a key needs ": " after it, a colon and a space',
  "a: b: c": `1:4: invalid YAML: ${FOLLOWED}`,
  "a:\n  b: 1\n   c: 2": `2:6: invalid YAML: ${FOLLOWED}`,
  "a:\n  b: 1\n\n c: 2": "4:2: invalid YAML: indent the keys of one mapping equally",
  " a: 1\n\nb: 2":
    "3:1: invalid YAML: this text follows a complete value; check the quotes, and the indentation of this line and the lines before it",
  "a: */5 * * * * ?": "1:8: invalid YAML: aliases are not supported; put a text that begins with * or & in quotes",
  "a: @b": "1:4: invalid YAML: a text that begins with @, `, %, a comma, | or > must be in quotes",
  "a: { b: 1\nc: 2": "2:1: invalid YAML: a mapping in braces is not closed before this place; add the }",
  "a: { b: 1 c: 2 }": "1:9: invalid YAML: a comma is missing between keys or items in brackets",
  "a: 'b\nc: 2\n": "3:1: invalid YAML: a text in quotes is not closed before this place; add the '",
  "a:\n\tb: 1": "2:1: invalid YAML: tabs are not allowed for indentation; use spaces",
  "a: 1\n---\nb: 2\n":
    "2:1: invalid YAML: a file contains one document; remove the line of dashes and the rest, or move the rest to its own file",
};

test.each(Object.entries(REFUSED))("fails on %j, and reports its position", (text, expected) => {
  expect(problems(text)).toEqual([`f.yaml:${expected}`]);
});

test.each([
  ["a line that is indented too little", "a:\n    b: 1\n  c: 2\n  d: 3\n"],
  ["a first line that is indented", " a: 1\nb: 2\nc:\n  d: 3\n"],
  ["a line that is indented too much", "a: 1\n  b: 2\nc:\n  d: 3\n"],
  ["tabs in several lines", "a:\n\tb: 1\n\tc: 2\n"],
  ["an unquoted cron expression", "a: * * * * * ?\n"],
])("fails on %s with one problem", (_what, text) => {
  expect(problems(text)).toEqual([expect.stringContaining("invalid YAML")]);
});

test.each([
  ["brackets", 10_000, (depth: number) => `a: ${"[".repeat(depth)}${"]".repeat(depth)}`, "1:35"],
  ["dashes", 10_000, (depth: number) => "- ".repeat(depth), "1:65"],
  ["unclosed braces", 10_000, (depth: number) => "{a: ".repeat(depth), "1:129"],
  [
    "mappings",
    500,
    (depth: number) => [...Array(depth).keys()].map((level) => " ".repeat(level)).join("a:\n"),
    "33:33",
  ],
])("fails on %s nested too deeply, before they exhaust the stack", (_name, deepest, text, place) => {
  for (const depth of [34, deepest]) {
    expect(problems(text(depth))).toEqual([`f.yaml:${place}: nested deeper than the 32 levels allowed`]);
  }
});

import { symlinkSync } from "node:fs";
import { loadService, loadStage } from "../../config/load";
import { DEV, MINIMAL, problemsOf, project } from "./project";

const EU = "extends: base\nnetwork: { cidr: 10.40.0.0/16 }\n";

test.each(["pr-0", "pr-01", "pr-007"])("fails on %s, a second name of a merge request's stage", (name) => {
  const files = project({ ...MINIMAL, [`stages/${name}.yaml`]: EU });
  const found = problemsOf(() => loadService(files), files);
  files.remove();

  expect(found).toEqual([
    `stages/${name}.yaml:1:1 stage: given "${name}"; ` +
      "allowed: at most 12 lower-case letters, digits and inner dashes; no leading zero in pr-<number>",
  ]);
});

const BESIDE = "allowed: a file in the same folder: base";

test.each([
  ["dev", "the files extend each other in a cycle: dev -> dev"],
  ["bsae", `given "bsae"; ${BESIDE}; did you mean "base"?`],
  ["base.yaml", `given "base.yaml"; ${BESIDE}; did you mean "base"?`],
  ["Base", `given "Base"; ${BESIDE}; did you mean "base"?`],
  ["./base", `given "./base"; ${BESIDE}; did you mean "base"?`],
  ["../stages/base.yml", `given "../stages/base.yml"; ${BESIDE}; did you mean "base"?`],
  ["../account", `given "../account"; ${BESIDE}`],
  ["/etc/passwd", `given "/etc/passwd"; ${BESIDE}`],
  ["__proto__", `given "__proto__"; ${BESIDE}`],
])("fails on extends: %s: %s", (parent, expected) => {
  const files = project({ ...MINIMAL, "stages/dev.yaml": DEV.replace("base", parent) });
  const found = problemsOf(() => loadStage("dev", files), files);
  files.remove();

  expect(found).toEqual([`stages/dev.yaml:1:10 extends: ${expected}`]);
});

test.each(["[base]", "7", "null", ""])("fails on extends: %s, which is not text", (parent) => {
  const files = project({ ...MINIMAL, "stages/dev.yaml": DEV.replace("base", parent) });
  const [found] = problemsOf(() => loadStage("dev", files), files);
  files.remove();

  expect(found).toMatch(/^stages\/dev\.yaml:1:\d+ extends: given/);
});

test("a symbolic link to a stage's file is a separate stage with the same rules", () => {
  const files = project({ ...MINIMAL, "eu.txt": EU });
  symlinkSync("../eu.txt", files.file("stages/eu.yaml"));
  symlinkSync("dev.yaml", files.file("stages/qa.yaml"));
  const found = problemsOf(() => loadService(files), files);
  files.remove();

  expect(found).toEqual([
    'stages/qa.yaml:3:9 network.cidr: given "10.10.0.0/16"; ' +
      "allowed: a range that does not overlap 10.10.0.0/16 of stage dev",
  ]);
});

import { loadAccount, loadService, loadStage } from "../../config/load";
import { DEV, MINIMAL, problemsOf, project, type Project } from "./project";

function withFiles<T>(files: Readonly<Record<string, string>>, use: (files: Project) => T): T {
  const made = project({ ...MINIMAL, ...files });
  try {
    return use(made);
  } finally {
    made.remove();
  }
}

test.each([
  ["stages/qa.yml", "qa.yaml"],
  ["stages/QA.YAML", "qa.yaml"],
  ["stages/qa", "qa.yaml"],
  ["stages/qa.yaml.txt", "qa.yaml"],
  ["stages/qa.json", "qa.yaml"],
  ["stages/eu/qa.yaml", "eu.yaml"],
  ["account.yml", "account.yaml"],
  ["Account.yaml", "account.yaml"],
  ["acount.yaml", "account.yaml"],
])("fails on %s, which nothing reads, and suggests the closest name", (name, meant) => {
  withFiles({ [name]: DEV }, (files) => {
    const shown = name.split("/").slice(0, 2).join("/");
    for (const load of [() => loadService(files), () => loadAccount(files), () => loadStage("dev", files)]) {
      expect(problemsOf(load, files)).toEqual([
        expect.stringMatching(new RegExp(`^${shown}: nothing reads this file; .*did you mean "${meant}"\\?$`)),
      ]);
    }
  });
});

test("fails on a file that cannot be a stage, and names the folder for other files", () => {
  withFiles({ "mine.yaml": "stage: {}\n" }, (files) => {
    expect(problemsOf(() => loadService(files), files)).toEqual([
      "mine.yaml: nothing reads this file; allowed: account.yaml, prices.yaml, stages in stages/, overlays in overlays/",
    ]);
    expect(problemsOf(() => loadService({ ...files, overlay: files.file("mine.yaml") }), files)).toEqual([]);
  });
});

test("fails on a stage in capital letters", () => {
  withFiles({ "stages/Qa.yaml": DEV }, (files) => {
    expect(problemsOf(() => loadService(files), files)).toEqual([expect.stringContaining('given "Qa"')]);
  });
});

test.each(["stages/dev.yml", "stages/dev.YAML", "stages/dev.yaml.txt"])("fails on %s beside dev.yaml", (name) => {
  withFiles({ [name]: DEV }, (files) => {
    expect(problemsOf(() => loadService(files), files)).toEqual([
      `${name}: nothing reads this file; allowed: files called <stage>.yaml; remove it: dev.yaml exists already`,
    ]);
  });
});

test.each([
  "stages/.#dev.yaml",
  "stages/._dev.yaml",
  "stages/.qa.yaml",
  "stages/dev.yaml~",
  "stages/.dev.yaml.swp",
  "stages/#dev.yaml#",
  "stages/dev.yaml.bak",
  "stages/README.md",
])("ignores %s", (name) => {
  withFiles({ [name]: "x" }, (files) => expect(problemsOf(() => loadService(files), files)).toEqual([]));
});

test("suggests the closest valid value at the position of the wrong one", () => {
  const overlay = "stage:\n  network:\n    cidr: 10.010.0.0/16\n";
  withFiles({ "overlay.yaml": overlay }, (files) => {
    expect(problemsOf(() => loadStage("dev", { ...files, overlay: files.file("overlay.yaml") }), files)).toEqual([
      expect.stringMatching(/^overlay\.yaml:3:11 network\.cidr: given "10\.010.*did you mean "10\.10\.0\.0\/16"\?$/),
    ]);
  });
});

import { loadService } from "../../config/load";
import { given } from "./given";
import { BASE, DEV, MINIMAL, problemsOf } from "./project";

const OLD_PROJECT = `    data: { rows: 100000, fraudShare: 0.005, seed: 7, drift: 0 }
    training: { engine: local, folds: 3, holdoutShare: 0.2, splitSeed: 7, seed: 7, timeoutMinutes: 60 }
    gate: { minPrAuc: 0.5, maxLatencyMs: 100 }
`;

/** The tests' `base.yaml`, with the project `fraud` in the form of the previous release. */
const OLD_BASE = BASE.replace(/ {4}source:[^]*?(?= {4}serving:)/, OLD_PROJECT);

const moved = (place: string, from: string, to: string): string =>
  `stages/${place} projects.fraud.${from}: this field has moved: write it as projects.fraud.${to}`;

test("fails on each field of the previous release, and names the new field and the position of the old one", () => {
  // GIVEN a base in the form of the previous release, and a stage that changes one of its fields
  const stage = `${DEV}projects:\n  fraud:\n    data: { rows: 20000 }\n`;
  const files = given({ ...MINIMAL, "stages/base.yaml": OLD_BASE, "stages/dev.yaml": stage });
  // WHEN the configuration is loaded THEN the errors report moved fields as moved, and only the new `margin` as missing
  expect(problemsOf(() => loadService({ directory: files.directory }), files)).toEqual([
    moved("base.yaml:20:27", "data.fraudShare", "source.synthetic.parameters.fraudShare"),
    moved("base.yaml:20:46", "data.seed", "source.synthetic.seed"),
    moved("base.yaml:20:55", "data.drift", "source.synthetic.drift"),
    expect.stringMatching(/base\.yaml:22:5 projects\.fraud\.gate\.margin: is missing; allowed: a number, above 0/),
    moved("base.yaml:22:13", "gate.minPrAuc", "gate.limits.prAuc.min"),
    moved("base.yaml:22:28", "gate.maxLatencyMs", "gate.limits.latencyP99Ms.max"),
    moved("dev.yaml:6:13", "data.rows", "source.synthetic.rows"),
  ]);
});

test("fails on a moved field even if the new one exists, and uses the new one", () => {
  const overlay = "stage: { projects: { fraud: { gate: { minPrAuc: 2, limits: { prAuc: { min: 0.6 } } } } } }\n";
  const files = given({ ...MINIMAL, "overlay.yaml": overlay });
  const load = (): unknown => loadService({ directory: files.directory, overlay: files.file("overlay.yaml") });
  expect(problemsOf(load, files)).toEqual([
    "overlay.yaml:1:39 projects.fraud.gate.minPrAuc: this field has moved: write it as projects.fraud.gate.limits.prAuc.min",
  ]);
});

test("fails on a wrong value of a moved field, and reports its position", () => {
  const dev = `${DEV}projects: { fraud: { data: { rows: many } } }\n`;
  const files = given({ ...MINIMAL, "stages/base.yaml": OLD_BASE, "stages/dev.yaml": dev });
  const load = (): unknown => loadService({ directory: files.directory });
  expect(problemsOf(load, files)).toContainEqual(
    expect.stringMatching(
      /^stages\/dev\.yaml:4:36 projects\.fraud\.source\.synthetic\.rows: given "many"; allowed: a whole/,
    ),
  );
});

test.each(["projects: { fraud: 1 }", "projects: []", "projects: { fraud: { data: 3, gate: [] } }"])(
  "values without moved fields are checked by the schema only: %s",
  (text) => {
    const files = given({ ...MINIMAL, "stages/dev.yaml": `${DEV}${text}\n` });
    const problems = problemsOf(() => loadService({ directory: files.directory }), files);
    expect(problems).not.toEqual([]);
    expect(problems.filter((problem) => problem.includes("moved"))).toEqual([]);
  },
);

import fc from "fast-check";
import { stringify } from "yaml";
import { ConfigError, loadService } from "../../config/load";
import { BASE, MINIMAL, project, type Project } from "./project";

const RUNS = 300;

let files: Project;

beforeAll(() => {
  files = project(MINIMAL);
});
afterAll(() => files.remove());
afterEach(() => {
  for (const [name, text] of Object.entries(MINIMAL)) files.write(name, text);
});

/** Loads the configuration and returns its problems; throws any error other than a `ConfigError`. */
function problems(overlay?: string): ConfigError["problems"] {
  try {
    loadService({ directory: files.directory, overlay });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

/** Fragments with a meaning in YAML or in the schema, so that random combinations resemble real files. */
const fragment = fc.oneof(
  fc.constantFrom(
    "a",
    "\n",
    "  ",
    ": ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "&x ",
    "*x",
    "<<: ",
    "? ",
    "| ",
    "> ",
    "!!set ",
    "'",
  ),
  fc.constantFrom(
    '"',
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "#",
    "\t",
    "~",
    "extends: ",
    "base",
    "projects",
    "network",
    "\0",
  ),
  fc.string({ unit: "grapheme", maxLength: 6 }),
);

test("any text as a file is read or refused with positions, without a crash", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("account.yaml", "stages/base.yaml", "stages/dev.yaml"),
      fc.array(fragment, { maxLength: 24 }).map((parts) => parts.join("")),
      (name, text) => {
        files.write("stages/base.yaml", BASE);
        files.write(name, text);
        for (const { at } of problems()) expect(at.line === undefined || at.line >= 1).toBe(true);
        files.write(name, MINIMAL[name]);
      },
    ),
    { numRuns: RUNS },
  );
});

const KEYS = [
  "account",
  "stage",
  "stages",
  "dev",
  "network",
  "cidr",
  "zones",
  "projects",
  "fraud",
  "source",
  "synthetic",
  "table",
  "data",
  "rows",
].concat(
  [
    "training",
    "schedule",
    "cron",
    "gate",
    "limits",
    "serving",
    "release",
    "pinned",
    "state",
    "backend",
    "tags",
    "workspace",
  ],
  ["adopt", "host", "constructor", "toString", "hasOwnProperty"],
);

const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    fc.constantFrom(null, true, 0, -1, 1.5, 1e300, "", "local", "s3", "jobs", "10.0.0.0/16", "not a value"),
    fc.dictionary(fc.constantFrom(...KEYS), tie("value"), { maxKeys: 4 }),
    fc.array(tie("value"), { maxLength: 3 }),
  ),
})).value;

test("any value merged into a valid configuration is accepted or refused, without a crash", () => {
  fc.assert(
    fc.property(anyValue, anyValue, anyValue, (account, stage, dev) => {
      problems(files.write("overlay.yaml", stringify({ account, stage, stages: { dev } })));
    }),
    { numRuns: RUNS },
  );
});

test("every refusal of a merged value has a position in a file and the allowed values", () => {
  const path = fc.constantFrom(
    "network.cidr",
    "compute.workers",
    "workspace.adopt",
    "projects.fraud.source.synthetic.rows",
    "tags.a",
  );
  const wrong = fc.constantFrom<unknown>([], { x: 1 }, -5, "no such value\n");
  fc.assert(
    fc.property(path, wrong, (dotted, value) => {
      const stage = dotted.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
      const found = problems(files.write("overlay.yaml", stringify({ stage })));
      expect(found.length).toBeGreaterThan(0);
      for (const { at, allowed } of found) {
        expect(at).toMatchObject({ line: expect.any(Number) as number, column: expect.any(Number) as number });
        expect(at.file).toMatch(/overlay\.yaml$/);
        expect(allowed).toBeTruthy();
      }
    }),
  );
});

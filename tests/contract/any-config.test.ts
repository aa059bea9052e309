import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { stringify } from "yaml";
import { ConfigError, loadService, type ServiceConfig } from "../../config/load";
import { CONTROL_IDS } from "../../config/security/controls";
import { stacksOf } from "./committed-stacks";

const RUNS = 2_000;
/** Of the configurations that are accepted, this many are synthesized: each takes a third of a second. */
const SYNTHESES = 120;

const folder = mkdtempSync(path.join(tmpdir(), "any-config-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Values of which most are sound, some at the edge and some beyond it. */
const mostly = <T>(sound: fc.Arbitrary<T>, ...edges: unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: sound, weight: 12 }, { arbitrary: fc.constantFrom(...edges), weight: 1 });

const cidr = mostly(
  fc
    .record({ second: fc.integer({ min: 100, max: 199 }), size: fc.integer({ min: 16, max: 24 }) })
    .map(({ second, size }) => `10.${second}.0.0/${size}`),
  "10.20.0.0/16",
  "10.99.0.0/26",
  "10.99.0.1/16",
  "8.8.0.0/16",
  "300.0.0.0/16",
  "10.0.0.0/8",
);

const overrides = fc.dictionary(
  fc.constantFrom(...CONTROL_IDS),
  fc.record({ enabled: fc.boolean(), reason: mostly(fc.constant("what the bank's review asked for"), "", "short") }),
  { maxKeys: 4 },
);

const project = fc.record(
  {
    data: fc.record(
      { rows: mostly(fc.integer({ min: 1_000, max: 1e8 }), 0, -1), seed: fc.nat() },
      { requiredKeys: [] },
    ),
    training: fc.record(
      { engine: fc.constantFrom("local", "spark"), folds: mostly(fc.integer({ min: 2, max: 10 }), 0, 1_000) },
      { requiredKeys: [] },
    ),
    serving: fc.record(
      {
        workloadSize: mostly(fc.constantFrom("Small", "Medium", "Large"), "Huge"),
        scaleToZero: fc.boolean(),
        release: mostly(fc.constantFrom("jobs", "pinned: 3"), "never"),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

const tags = fc.dictionary(
  mostly(fc.stringMatching(/^[a-z][a-z-]{0,20}$/), "aws:x", "a b", "").map(String),
  mostly(fc.stringMatching(/^[\w .:/=+@-]{1,40}$/), "", "x".repeat(300)),
  { maxKeys: 3 },
);

const stage = fc.record(
  {
    network: fc.record({ cidr, zones: mostly(fc.integer({ min: 2, max: 4 }), 1, 7) }, { requiredKeys: [] }),
    workspace: fc.record({ pricingTier: mostly(fc.constantFrom("PREMIUM", "ENTERPRISE"), "STANDARD") }),
    security: fc.record(
      { profile: mostly(fc.constantFrom("standard", "hardened"), "relaxed"), overrides },
      { requiredKeys: [] },
    ),
    compute: fc.record(
      {
        workers: mostly(fc.nat(50), -1, 0.5),
        nodeType: mostly(fc.constantFrom("m6gd.xlarge", "i3.2xlarge", "r5d.large"), "p4d.24xlarge", "tiny"),
        spot: fc.boolean(),
        maxDbusPerHour: mostly(fc.double({ min: 0.5, max: 500, noNaN: true }), 0, 1e9),
      },
      { requiredKeys: [] },
    ),
    deletionProtection: fc.boolean(),
    iamPropagationSeconds: mostly(fc.nat(300), -1),
    tags,
    projects: fc.dictionary(
      mostly(fc.stringMatching(/^[a-z][a-z-]{0,12}$/), "fraud", "Fraud", "a".repeat(70)).map(String),
      project,
      { maxKeys: 2 },
    ),
  },
  { requiredKeys: [] },
);

/** What the configuration with this overlay is, or undefined where it is refused; any other error fails the test. */
function accepted(overlay: object): ServiceConfig | undefined {
  const file = path.join(folder, "overlay.yaml");
  writeFileSync(file, stringify(overlay));
  try {
    return loadService({ overlay: file });
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

test("a configuration is refused with its problems, or synthesizes", () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.constantFrom("dev", "staging", "prod"), stage, (name, change) => {
      const service = accepted({ stages: { [name]: change } });
      if (service === undefined || ++taken > SYNTHESES) return;
      const changed = service.stages.filter((one) => one.stage === name);
      expect(stacksOf({ ...service, stages: changed }).length).toBeGreaterThanOrEqual(3);
    }),
    { numRuns: RUNS },
  );
  // Were nearly all refused, nothing would be shown about synthesis.
  expect(taken).toBeGreaterThan(SYNTHESES);
});

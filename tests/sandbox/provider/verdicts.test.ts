import { rmSync } from "node:fs";
import { join } from "node:path";

import { writeNamedFiles } from "../../../sandbox/facts/generate/changes/deployed";
import { singleChanges } from "../../../sandbox/facts/generate/changes/single-changes";
import { verdictOfSandbox } from "../../../sandbox/facts/generate/changes/sandbox-verdict";
import { readVerdicts, verdictLine, type MeasuredResource } from "../../../sandbox/facts/generate/changes/verdict-file";
import { createRegistry } from "../../../sandbox/facts/registry";
import type { JsonObject } from "../../../sandbox/ports";
import { createClouds } from "../../../sandbox/objects/clouds";
import { project } from "../../../sandbox/provider/plan/project";
import { ProviderService } from "../../../sandbox/provider/provider-service";
import { readCatalog } from "../../../sandbox/provider/schema/catalog";
import { FakeRuntime } from "../facts/support/fake-runtime";
import { MemoryStore } from "../facts/support/memory-store";

const DATA = join(__dirname, "data");
const registry = createRegistry();

/**
 * Changes one argument of a deployed resource at a time, and plans each change with the sandbox. Returns the number of
 * changes, and a line for each change that the sandbox plans differently from the real provider, whose verdicts are
 * recorded in `DATA`.
 */
async function compare(
  service: ProviderService,
  { deployed, verdicts }: MeasuredResource,
): Promise<{ readonly compared: number; readonly different: readonly string[] }> {
  const { block } = service.resourceSchema(deployed.type);
  const config = project(block, deployed.config as JsonObject);
  const resource = { ...deployed, config, state: project(block, deployed.state as JsonObject) };
  const directory = writeNamedFiles([deployed]);
  const different: string[] = [];
  try {
    const made = new Map(singleChanges(block, config).map((each) => [`${each.path} ${each.kind}`, each.config]));
    expect([...made.keys()].sort()).toEqual(Object.keys(verdicts).sort());
    for (const [change, changed] of [["(nothing)", config] as const, ...made]) {
      const real = change === "(nothing)" ? "no-op" : verdicts[change];
      const verdict = verdictLine(await verdictOfSandbox(service, resource, changed, directory));
      // Errors count as equal if the provider's error begins with the sandbox's error, because the provider may append
      // details, e.g. the value.
      const same = verdict.startsWith("refused: ") ? real?.startsWith(verdict) : verdict === real;
      if (!same) different.push(`${change}: ${String(real)}, here ${verdict}`);
    }
    return { compared: made.size, different };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe.each(["databricks", "aws"] as const)(
  "the sandbox's %s provider: the plan of each single change of a deployed resource",
  (prefix) => {
    const file = readVerdicts(DATA, prefix);
    const service = new ProviderService(
      prefix,
      readCatalog(prefix, registry),
      createClouds(new MemoryStore(), new FakeRuntime(), registry),
    );
    let compared = 0;
    let equal = 0;

    afterAll(() => {
      process.stdout.write(
        `sandbox's ${prefix} provider: ${equal} of ${compared} plans equal to those of ${prefix} ${file.version}\n`,
      );
    });

    test.each(file.resources.map((each, index) => [`${each.deployed.type} ${String(index)}`, each] as const))(
      `%s: has the same actions or error as with the real provider ${file.version}`,
      async (_name, resource) => {
        const result = await compare(service, resource);
        compared += result.compared;
        equal += result.compared - result.different.length;
        expect(result.different).toEqual([]);
      },
    );

    test("all recorded changes were compared, and there are more than 500", () => {
      const total = file.resources.reduce((count, { verdicts }) => count + Object.keys(verdicts).length, 0);
      expect(compared).toBe(total);
      expect(total).toBeGreaterThan(500);
    });

    test("no deployed resource sets an argument that the recorded release of the real provider lacks", () => {
      const given = file.resources.flatMap(({ deployed: { type, config } }) =>
        Object.entries(config).flatMap(([name, value]) =>
          value === null || (Array.isArray(value) && value.length === 0) ? [] : [`${type}.${name}`],
        ),
      );
      expect(given.filter((path) => file.notCompared.paths.includes(path))).toEqual([]);
    });
  },
);

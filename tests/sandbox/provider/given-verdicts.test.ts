import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Deployed } from "../../../sandbox/facts/generate/changes/deployed";
import { writeNamedFiles } from "../../../sandbox/facts/generate/changes/deployed";
import { singleChanges } from "../../../sandbox/facts/generate/changes/single-changes";
import { verdictOfSandbox } from "../../../sandbox/facts/generate/changes/sandbox-verdict";
import { verdictLine } from "../../../sandbox/facts/generate/changes/verdict-file";
import type { Verdict } from "../../../sandbox/facts/generate/changes/terraform-core";
import { createRegistry } from "../../../sandbox/facts/registry";
import { createClouds } from "../../../sandbox/objects/clouds";
import { ProviderService } from "../../../sandbox/provider/provider-service";
import { readCatalog } from "../../../sandbox/provider/schema/catalog";
import { DeployedService } from "../facts/support/deployed";
import { FakeRuntime } from "../facts/support/fake-runtime";
import { MemoryStore } from "../facts/support/memory-store";

jest.setTimeout(300_000);

interface Row extends Verdict {
  readonly type: string;
  readonly path: string;
  readonly change: "remove" | "change";
}

const { rows } = JSON.parse(readFileSync(join(__dirname, "data", "databricks-1.99.0.changes.json"), "utf8")) as {
  readonly rows: readonly Row[];
};

/** Replaces the indices of elements in a path by `#`, because elements of sets have no order. */
const anyElement = (path: string): string => path.replace(/\.\d+(?=\.|$)/g, ".#");

const registry = createRegistry();
const service = new ProviderService(
  "databricks",
  readCatalog("databricks", registry),
  createClouds(new MemoryStore(), new FakeRuntime(), registry),
);
const deployed: Deployed[] = [];
let directory: string;

beforeAll(async () => {
  for (const profile of ["standard", "hardened"] as const) {
    const stacks = await DeployedService.start(profile, true);
    try {
      deployed.push(...(await stacks.apply()).filter(({ type }) => type.startsWith("databricks_")));
    } finally {
      await stacks.stop();
    }
  }
  directory = writeNamedFiles(deployed);
});

test.each(rows.map((row) => [`${row.type} ${row.path} ${row.change}`, row] as const))(
  "%s has the same plan as with the Databricks provider 1.99.0",
  async (_name, { type, path, change, ...expected }) => {
    const { block } = service.resourceSchema(type);
    const verdicts = new Set<string>();
    for (const resource of deployed.filter((each) => each.type === type)) {
      const made = singleChanges(block, resource.config).filter(
        (each) => each.kind === change && anyElement(each.path) === anyElement(path),
      );
      for (const { config } of made) {
        verdicts.add(verdictLine(await verdictOfSandbox(service, resource, config, directory)));
      }
    }
    expect([...verdicts]).toEqual([
      expected.refuses === undefined ? verdictLine(expected) : expect.stringContaining(`refused: ${expected.refuses}`),
    ]);
  },
);

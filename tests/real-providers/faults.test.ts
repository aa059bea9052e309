import { FAULT_KINDS } from "../../sandbox/rest/faults";
import type { Harness } from "../sandbox/rest/harness";
import { providerBinary } from "./support/binaries";
import { changed } from "./support/changes";
import { startedFor } from "./support/sandbox";
import { workspaceStacks, type Configuration } from "./support/stage";
import { TerraformFolder, type Outcome } from "./support/terraform";
import { workspaceOnly } from "./support/workspace-only";

jest.setTimeout(20 * 60_000);

const stacks = workspaceStacks({ name: "dev", profile: "standard" });

/** What became of the types of a stack whose every request failed once. */
interface Trial {
  /** Types that came through by the provider's own retries. */
  readonly retried: ReadonlySet<string>;
  /** Types that failed, with the provider's words. */
  readonly failed: ReadonlyMap<string, string>;
  /** Types that the next run, without faults, did not bring in line. */
  readonly stuck: ReadonlyMap<string, string>;
}

/**
 * Failures that stay until somebody acts: the answer to a creation was lost, so the name is taken by an object that no
 * state knows of, and what depends on it in a later stack does not find it. `fraudops apply` reports these objects with
 * the import that helps.
 */
const NEEDS_AN_IMPORT = /already exists|RESOURCE_ALREADY_EXISTS|already been taken|does not exist/i;

/** How errors name a resource: by its address, or by its type where Terraform deletes. */
const BY_ADDRESS = /with (databricks_\w+)\./;
const BY_TYPE = /cannot (?:create|read|update|delete) ([a-z ]+):/;

let harness: Harness;
let folders: readonly TerraformFolder[];
const counts: string[] = [];

beforeEach(async () => {
  harness = await startedFor(stacks);
  folders = stacks.map(() => new TerraformFolder(providerBinary()));
});
afterEach(() => harness.stop());
afterAll(() => process.stdout.write(`${counts.join("\n")}\n`));

describe.each(FAULT_KINDS)("the fault %s, met once by every request", (kind) => {
  test.each(["create", "update", "delete"] as const)("%s ends in order, or says what failed", async (operation) => {
    if (operation !== "create") expect(failures(await each(stacks, (folder) => folder.apply()))).toEqual([]);
    const wanted = operation === "update" ? stacks.map((stack) => changed(stack)) : stacks;
    const run = (folder: TerraformFolder): Promise<Outcome> =>
      operation === "delete" ? folder.destroy() : folder.apply();

    harness.assembly.faults.inject({ kind, path: "^/api/", everyPath: true });
    const first = await each(wanted, run, operation === "delete");
    harness.assembly.faults.clear();
    const second = await each(wanted, run, operation === "delete");

    const trial = outcomeOf(first, second);
    const total = trial.retried.size + trial.failed.size;
    counts.push(
      `fault ${kind} at ${operation}: ${trial.retried.size} of ${total} types by retries, ` +
        `${total - trial.stuck.size} of ${total} by the next run`,
    );
    const unexplained = [...trial.stuck].filter(([, words]) => !NEEDS_AN_IMPORT.test(words));
    expect(unexplained).toEqual([]);
    // Every failure names its resource: nothing fails in silence.
    expect(failures(first).filter((output) => !BY_ADDRESS.test(output) && !BY_TYPE.test(output))).toEqual([]);
  });
});

/** Runs a step on each stack, the last one first where they are destroyed. */
async function each(
  configurations: readonly Configuration[],
  step: (folder: TerraformFolder) => Promise<Outcome>,
  backwards = false,
): Promise<readonly Outcome[]> {
  const target = { host: harness.url, token: harness.assembly.tokens.admin, timeoutSeconds: 3 };
  const pairs = configurations.map((configuration, index) => ({ configuration, folder: folders[index] }));
  const outcomes: Outcome[] = [];
  for (const { configuration, folder } of backwards ? pairs.toReversed() : pairs) {
    if (folder === undefined) throw new Error("no folder");
    folder.configure(workspaceOnly(configuration, target));
    outcomes.push(await step(folder));
  }
  return outcomes;
}

function outcomeOf(first: readonly Outcome[], second: readonly Outcome[]): Trial {
  const failed = blamed(first);
  const types = new Set(stacks.flatMap(({ resource }) => Object.keys(resource)));
  const retried = new Set([...types].filter((type) => type.startsWith("databricks_") && !failed.has(type)));
  return { retried, failed, stuck: blamed(second) };
}

function failures(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.filter(({ exitCode }) => exitCode !== 0).map(({ output }) => output.slice(output.indexOf("Error:")));
}

/** Types that the errors of an output name, with the first words about each. */
function blamed(outcomes: readonly Outcome[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const output of failures(outcomes)) {
    for (const error of output.split(/(?=^.*Error: )/m)) {
      const words = BY_TYPE.exec(error)?.[1]?.replaceAll(" ", "_");
      const type = BY_ADDRESS.exec(error)?.[1] ?? (words === undefined ? undefined : `databricks_${words}`);
      if (type !== undefined && !found.has(type))
        found.set(type, (error.split("\n")[0] ?? "").replace(/^.*?Error: /, ""));
    }
  }
  return found;
}

import type { Harness } from "../sandbox/rest/harness";
import { providerBinary } from "./support/binaries";
import { changed, IMMUTABLE } from "./support/changes";
import { startedFor } from "./support/sandbox";
import { STAGES, workspaceStacks, type Configuration, type Stage } from "./support/stage";
import { TerraformFolder } from "./support/terraform";
import { workspaceOnly } from "./support/workspace-only";

/** Resource types of all stages and those of them that went through everything. */
const tried = new Set<string>();
const failed = new Map<string, string>();

afterAll(() => {
  const passed = [...tried].filter((type) => !failed.has(type));
  const lines = [...failed].map(([type, why]) => `  ${type}: ${why}`);
  process.stdout.write(
    [
      `real provider: ${passed.length} of ${tried.size} types of the stages' workspaces, through their whole life`,
      ...lines,
      "",
    ].join("\n"),
  );
});

describe.each(STAGES)("$profile profile, as $name", (stage: Stage) => {
  const stacks = workspaceStacks(stage);
  let harness: Harness;
  let folders: readonly TerraformFolder[];

  beforeAll(async () => {
    const binary = providerBinary();
    harness = await startedFor(stacks);
    folders = stacks.map(() => new TerraformFolder(binary));
  });
  afterAll(() => harness.stop());

  /** Runs a step on each stack and notes the types of the resources that it leaves wrong. */
  async function each(configurations: readonly Configuration[], step: typeof applied): Promise<string[]> {
    const wrong: string[] = [];
    for (const [index, configuration] of configurations.entries()) {
      const folder = folders[index];
      if (folder === undefined) throw new Error("no folder");
      Object.keys(configuration.resource)
        .filter((type) => type.startsWith("databricks_"))
        .forEach((type) => tried.add(type));
      const target = { host: harness.url, token: harness.assembly.tokens.admin };
      folder.configure(workspaceOnly(configuration, target));
      wrong.push(...(await step(folder)));
    }
    return wrong;
  }

  test("creates everything, and then has nothing to change", async () => {
    expect(await each(stacks, applied)).toEqual([]);
  });

  test("changes everything in place, and then has nothing to change", async () => {
    const configurations = stacks.map((stack) => changed(stack));
    expect(await each(configurations, changedInPlace)).toEqual([]);
    expect(await each(configurations, applied)).toEqual([]);
  });

  test("destroys everything", async () => {
    const wrong: string[] = [];
    for (const folder of folders.toReversed()) {
      const { exitCode, output } = await folder.destroy();
      if (exitCode !== 0) wrong.push(note(output));
    }
    expect(wrong).toEqual([]);
    expect([...harness.assembly.door.unhandled.keys()]).toEqual([]);
  });
});

/** Applies a configuration and plans it again. */
async function applied(folder: TerraformFolder): Promise<string[]> {
  const { exitCode, output } = await folder.apply();
  const wrong = exitCode === 0 ? [] : [note(output)];
  const { changes, outcome } = await folder.plan();
  if (outcome.exitCode === 1) wrong.push(note(outcome.output));
  return [
    ...wrong,
    ...changes.map(({ address, type, actions, attributes }) =>
      missed(type, `${address}: a second plan has ${actions.join()} of ${attributes.join(", ")}`),
    ),
  ];
}

/** Plans a changed configuration: every resource but those that have nothing to change is changed, none replaced. */
async function changedInPlace(folder: TerraformFolder): Promise<string[]> {
  const { changes, outcome } = await folder.plan();
  if (outcome.exitCode === 1) return [note(outcome.output)];
  const replaced = changes.filter(({ actions }) => actions.join() !== "update");
  const inPlace = new Set(changes.map(({ type }) => type));
  const unchanged = (await folder.resources())
    .map((address) => address.split(".")[0] ?? "")
    .filter((type) => !inPlace.has(type) && !(type in IMMUTABLE));
  return [
    ...replaced.map(({ address, type, actions }) => missed(type, `${address} ${actions.join()} instead of update`)),
    ...[...new Set(unchanged)].map((type) => missed(type, `${type} has no change in the plan`)),
  ];
}

/** Notes every resource that an output blames, and returns the errors alone. */
function note(output: string): string {
  const errors = output.slice(Math.max(0, output.indexOf("Error:")));
  const types = new Set([...errors.matchAll(/with (databricks_\w+)\./g)].map(([, type = ""]) => type));
  const [line = ""] = errors.split("\n");
  for (const type of types) missed(type, line);
  return errors;
}

function missed(type: string, why: string): string {
  if (!failed.has(type)) failed.set(type, why);
  return why;
}

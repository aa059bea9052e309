import { Command } from "commander";
import { addDestroyCommand } from "../../cli/commands/destroy";

jest.mock("../../cli/folder-lock", () => ({
  withFolder: (_folder: string, _command: string, run: () => Promise<void>) => run(),
}));
jest.mock("../../cli/terraform/abandoned", () => ({ refuseAbandoned: () => Promise.resolve() }));
// Simulates a stage without stacks.
jest.mock("../../cli/terraform/deploy", () => ({ synthesizeStage: () => Promise.resolve({ stacks: [] }) }));

const before = { ...process.env };
let printed: string[];

beforeEach(() => {
  process.env["FRAUDOPS_OVERLAY"] = "";
  printed = [];
  for (const stream of ["log", "error"] as const) {
    jest.spyOn(console, stream).mockImplementation((...words: unknown[]) => void printed.push(words.join(" ")));
  }
});
afterEach(() => {
  jest.restoreAllMocks();
  process.env = { ...before };
});

async function destroy(...args: readonly string[]): Promise<readonly string[]> {
  const program = new Command().exitOverride();
  addDestroyCommand(program);
  await program.parseAsync(["destroy", "dev", "--cloud", ...args], { from: "user" });
  return printed.slice(1);
}

test.each([
  [[], "nothing to destroy: no stack of dev has resources"],
  [["--project", "fraud"], "nothing to destroy: no stack of project fraud in dev has resources"],
])("a stage without resources: %j neither asks nor prints a plan", async (args, expected) => {
  expect(await destroy(...args)).toEqual([expected]);
});

test("a stage without resources has no changes in --json", async () => {
  const [, json = ""] = await destroy("--json");
  expect(JSON.parse(json)).toEqual({ stage: "dev", emptied: [], changes: [] });
});

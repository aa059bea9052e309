import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { summarizeStacks, type StackSummary } from "../../cli/stage-summary";

const STATE = {
  ...{ version: 4, lineage: "l", serial: 7 },
  resources: [
    { mode: "managed", type: "aws_kms_key", name: "k", instances: [{ attributes: {} }] },
    { mode: "data", type: "aws_region", name: "r", instances: [{ attributes: {} }] },
  ],
};

/**
 * Returns the summary of the stack `dev-workspace`.
 * @param state content of the stack's state file; undefined if the stack was never applied
 */
async function summaryOf(state?: string): Promise<StackSummary | undefined> {
  const outDirectory = mkdtempSync(path.join(tmpdir(), "stage-summary-"));
  const folder = path.join(outDirectory, "stacks", "dev-workspace");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, "cdk.tf.json"),
    JSON.stringify({ terraform: { backend: { local: { path: "state.tfstate" } } } }),
  );
  if (state !== undefined) writeFileSync(path.join(folder, "state.tfstate"), state);
  const target = {
    kind: "sandbox",
    description: "",
    outDirectory,
    get environment(): never {
      throw new Error("a summary must read a local state without running tools");
    },
  } as const;
  const [summary] = await summarizeStacks("dev", [], target);
  return summary;
}

test("a stack has its managed resources, and the serial number and time of its local state", async () => {
  expect(await summaryOf(JSON.stringify(STATE))).toEqual({
    ...{ stack: "dev-workspace", serial: 7, resources: 1 },
    written: expect.any(Number) as number,
  });
});

test.each([
  ["has not been applied", undefined, "not applied: run `./fraudops apply dev`"],
  ["has an empty state", "", "not applied: run `./fraudops apply dev`"],
  ["has a damaged state", "{}", "not a state of Terraform's format 4"],
])("a stack that %s has a problem", async (_what, state, problem) => {
  expect(await summaryOf(state)).toEqual({ stack: "dev-workspace", problem });
});

import { runTool } from "../../../cli/process";
import { synthesize } from "../../../cli/terraform/synthesize";

jest.mock("../../../cli/process");
jest.mock("../../../cli/wheel");

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

async function written(named: string | undefined, stages: readonly string[]): Promise<string | undefined> {
  process.env = { ...before, FRAUDOPS_STAGES: named };
  const result = { exitCode: 0, stdout: "", stderr: "", output: "", seconds: 0 };
  jest.mocked(runTool).mockReset().mockResolvedValue(result);
  await synthesize({ outDirectory: "/out", environment: {} }, stages);
  return jest.mocked(runTool).mock.calls[0]?.[2]?.environment?.["FRAUDOPS_STAGES"];
}

test("synthesizes the stage of the command in addition to those of FRAUDOPS_STAGES", async () => {
  expect(await written("prod", ["dev"])).toBe("prod,dev");
  expect(await written("dev", ["dev"])).toBe("dev");
  expect(await written("", ["dev"])).toBe("dev");
});

test("a command for the shared stacks synthesizes the stages of FRAUDOPS_STAGES, by default every stage with a file", async () => {
  expect(await written("pr-42", [])).toBe("pr-42");
  expect(await written(undefined, [])).toBe("");
});

import { Command } from "commander";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { addDriftCommand } from "../../cli/commands/drift";
import { connectToAccount } from "../../cli/connect";
import { ApiError } from "../../cli/databricks/client";
import { UserError } from "../../cli/project";
import type { DeployRequest } from "../../cli/terraform/deploy";
import type { StackDrift } from "../../cli/terraform/drift";
import { stageDrift, type StageDrift } from "../../cli/terraform/stage-drift";

jest.mock("../../cli/folder-lock", () => ({
  withFolder: (_folder: string, _command: string, action: () => Promise<unknown>) => action(),
}));
jest.mock("../../cli/terraform/stage-drift");
jest.mock("../../cli/connect");

const DRIFT: StackDrift = {
  ...{ stack: "staging-fraud", address: "databricks_job.Training", found: "was deleted" },
  ...{ attributes: [], changes: [] },
};
const before = { ...process.env };

let folder: string;
let out: string;
let found: Record<string, Partial<StageDrift> | Error>;
let printed: string[];
let account: unknown;

beforeEach(() => {
  jest.clearAllMocks();
  folder = mkdtempSync(path.join(tmpdir(), "drift-"));
  out = path.join(folder, "drift.md");
  process.env["AWS_PROFILE"] = "nobody";
  process.exitCode = undefined;
  found = {};
  printed = [];
  account = {};
  jest.spyOn(console, "log").mockImplementation((line: string) => void printed.push(line));
  jest.spyOn(console, "error").mockImplementation((line: string) => void printed.push(line));
  jest.mocked(connectToAccount).mockReturnValue({
    call: () => (account instanceof Error ? Promise.reject(account) : Promise.resolve(account)),
  } as unknown as ReturnType<typeof connectToAccount>);
  jest.mocked(stageDrift).mockImplementation(({ name }: DeployRequest) => {
    const answer = found[name];
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve({ stage: name, drift: [], unreadable: [], neverApplied: [], ...answer });
  });
});
afterEach(() => {
  process.env = { ...before };
  process.exitCode = undefined;
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

async function drift(...args: readonly string[]): Promise<void> {
  const program = new Command().exitOverride();
  addDriftCommand(program);
  await program.parseAsync(["node", "fraudops", "drift", ...args, "--cloud"]);
}

const lookedAt = (): readonly string[] => jest.mocked(stageDrift).mock.calls.map(([{ name }]) => name);

test("checks every permanent stage and the shared stacks if none is named", async () => {
  await drift();

  expect(lookedAt()).toEqual(["dev", "staging", "prod", "account"]);
  expect(process.exitCode).toBeUndefined();
});

test("skips the shared stacks, with a message, if the caller is not a Databricks account admin", async () => {
  account = new ApiError(403, "PERMISSION_DENIED", "not an administrator");

  await drift();

  expect(lookedAt()).toEqual(["dev", "staging", "prod"]);
  expect(printed.join("\n")).toContain("account is skipped");
});

test("checks `account` if it is named, even if the caller is not a Databricks account admin", async () => {
  account = new ApiError(403, "PERMISSION_DENIED", "not an administrator");

  await drift("account");

  expect(lookedAt()).toEqual(["account"]);
});

test("exits with 2 on drift, and writes an issue for that stage only", async () => {
  found["staging"] = { drift: [DRIFT] };

  await drift("dev", "staging", "--out", out);

  expect(process.exitCode).toBe(2);
  expect(readFileSync(out, "utf8").match(/<!-- fraudops:drift:\w+ -->/g)).toEqual(["<!-- fraudops:drift:staging -->"]);
});

test("writes an empty file if there is no drift", async () => {
  await drift("dev", "--out", out);

  expect(readFileSync(out, "utf8")).toBe("");
});

test("fails if a stack cannot be read, after reporting the drift of the others", async () => {
  found["dev"] = { unreadable: [{ stack: "dev-platform", reason: "timed out" }] };
  found["staging"] = { drift: [DRIFT] };
  found["prod"] = new UserError("cannot be synthesized");

  await expect(drift("dev", "staging", "prod", "--out", out)).rejects.toThrow(
    "drift is unknown, because these stacks or stages could not be read: dev-platform, prod",
  );

  expect(printed.join("\n")).toContain("dev-platform could not be read: timed out");
  expect(printed.join("\n")).toContain("staging-fraud: databricks_job.Training was deleted");
  const body = readFileSync(out, "utf8");
  for (const stage of ["dev", "staging", "prod"]) expect(body).toContain(`<!-- fraudops:drift:${stage} -->`);
});

test("fails at once on an unexpected error, and writes no file", async () => {
  found["dev"] = new TypeError("a bug");

  await expect(drift("dev", "--out", out)).rejects.toThrow(TypeError);
  expect(existsSync(out)).toBe(false);
});

test("fails before it checks any stage if one of the names is unknown", async () => {
  await expect(drift("dev", "prdo")).rejects.toThrow('did you mean "prod"?');
  expect(lookedAt()).toEqual([]);
});

test("--json has every stage", async () => {
  found["staging"] = { drift: [DRIFT] };

  const program = new Command().exitOverride();
  addDriftCommand(program);
  await program.parseAsync(["node", "fraudops", "drift", "staging", "--cloud", "--json"]);

  expect(JSON.parse(printed.at(-1) ?? "")).toEqual({
    stages: [{ stage: "staging", drift: [DRIFT], unreadable: [], neverApplied: [] }],
  });
});

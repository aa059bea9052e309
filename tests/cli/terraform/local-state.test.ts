import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { restoreDamagedState } from "../../../cli/sandbox/state";
import { repairLocalState, repairStateFile } from "../../../cli/terraform/local-state";
import { FakeTerraform } from "./fake-terraform";

const folder = (): string => mkdtempSync(path.join(tmpdir(), "fraudops-state-"));
const state = (serial: number): string => JSON.stringify({ version: 4, lineage: "l", serial, resources: [] });
const DAMAGED = [
  ["empty", ""],
  ["truncated", state(3).slice(0, 40)],
  ["garbage", "\0\0\0\0"],
  ["of another program", '{"serial":3}'],
] as const;

/** Replaces the wait for another command that may still be writing the state file. */
let wait: jest.SpyInstance;
beforeEach(() => {
  wait = jest.spyOn(Atomics, "wait").mockReturnValue("timed-out");
});
afterEach(() => jest.restoreAllMocks());

test("leaves a state file unchanged that another command completes during the wait", () => {
  const file = path.join(folder(), "dev-fraud.tfstate");
  writeFileSync(file, state(3).slice(0, 40));
  writeFileSync(`${file}.backup`, state(2));
  wait.mockImplementation(() => {
    writeFileSync(file, state(3));
    return "timed-out";
  });
  expect(repairStateFile(file)).toBeUndefined();
  expect(readFileSync(file, "utf8")).toBe(state(3));
});

test.each(DAMAGED)("restores the backup of a state file that is %s, and keeps the damaged file", (_what, text) => {
  const file = path.join(folder(), "dev-fraud.tfstate");
  writeFileSync(file, text);
  writeFileSync(`${file}.backup`, state(2));
  expect(repairStateFile(file)).toContain("Its backup was restored");
  expect(readFileSync(file, "utf8")).toBe(state(2));
  expect(readFileSync(`${file}.damaged`, "utf8")).toBe(text);
});

test.each(DAMAGED)(
  "fails with the remedy on a state file that is %s and has no backup, and keeps the file",
  (_what, text) => {
    const file = path.join(folder(), "dev-fraud.tfstate");
    writeFileSync(file, text);
    expect(() => repairStateFile(file)).toThrow("there is no backup");
    expect(() => repairStateFile(file)).toThrow("Replace the file by a copy of the state");
    expect(readFileSync(file, "utf8")).toBe(text);
  },
);

test("fails on a damaged backup, too", () => {
  const file = path.join(folder(), "dev-fraud.tfstate");
  writeFileSync(file, "");
  writeFileSync(`${file}.backup`, "{");
  expect(() => repairStateFile(file)).toThrow("there is no backup");
});

test("leaves complete and missing state files unchanged", () => {
  const file = path.join(folder(), "dev-fraud.tfstate");
  expect(repairStateFile(file)).toBeUndefined();
  writeFileSync(file, state(3));
  writeFileSync(`${file}.backup`, state(2));
  expect(repairStateFile(file)).toBeUndefined();
  expect(readFileSync(file, "utf8")).toBe(state(3));
});

test("does not replace a state in the format of another Terraform by a backup", () => {
  const file = path.join(folder(), "dev-fraud.tfstate");
  const newer = JSON.stringify({ version: 5, lineage: "l", serial: 3 });
  writeFileSync(file, newer);
  writeFileSync(`${file}.backup`, state(2));
  expect(() => repairStateFile(file)).toThrow("is a state of format 5, which another version of Terraform wrote");
  expect(readFileSync(file, "utf8")).toBe(newer);
});

test("an unreadable state file is not treated as truncated", () => {
  const file = path.join(folder(), "dev-fraud.tfstate");
  mkdirSync(file);
  writeFileSync(`${file}.backup`, state(2));
  expect(() => repairStateFile(file)).toThrow("EISDIR");
  expect(existsSync(`${file}.damaged`)).toBe(false);
});

test("a failed restore keeps the damaged file; without it, the stack would look never applied", () => {
  const file = path.join(folder(), "dev-fraud.tfstate");
  writeFileSync(file, state(3).slice(0, 40));
  writeFileSync(`${file}.backup`, state(2));
  // Makes the restore fail: a folder has the name of the file to which the restore would copy the backup.
  mkdirSync(`${file}.restored`);
  expect(() => repairStateFile(file)).toThrow();
  expect(readFileSync(file, "utf8")).toBe(state(3).slice(0, 40));
});

describe("the first state of a stack", () => {
  function damagedFirst(journal: string): { terraform: FakeTerraform; file: string } {
    const file = path.join(folder(), "dev-fraud.tfstate");
    const terraform = new FakeTerraform({ terraform: { backend: { local: { path: file } } } });
    writeFileSync(file, "");
    writeFileSync(terraform.folder.file("apply.jsonl"), journal);
    return { terraform, file };
  }

  test("is renamed if it is empty after an interrupted apply, because the journal lists the created objects", () => {
    const { terraform, file } = damagedFirst('{"type":"version"}\n');
    expect(repairLocalState(terraform.folder)).toContain("It was the first state of dev-fraud, so it has no backup");
    expect(existsSync(file)).toBe(false);
  });

  test("fails if the apply succeeded and something else emptied the file", () => {
    const { terraform } = damagedFirst('{"type":"change_summary","changes":{"operation":"apply"}}\n');
    expect(() => repairLocalState(terraform.folder)).toThrow("there is no backup");
  });
});

test("before another tool runs in a sandbox, restores damaged files that have a backup, and leaves the others unchanged", () => {
  const directory = folder();
  writeFileSync(path.join(directory, "torn.tfstate"), "");
  writeFileSync(path.join(directory, "torn.tfstate.backup"), state(1));
  writeFileSync(path.join(directory, "first.tfstate"), "");
  writeFileSync(path.join(directory, "whole.tfstate"), state(3));
  expect(restoreDamagedState(directory)).toEqual([expect.stringContaining("torn.tfstate is empty")]);
  expect(readFileSync(path.join(directory, "torn.tfstate"), "utf8")).toBe(state(1));
  expect(readFileSync(path.join(directory, "first.tfstate"), "utf8")).toBe("");
  expect(restoreDamagedState(path.join(directory, "none"))).toEqual([]);
});

import { Command } from "commander";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { addSweepCommand } from "../../cli/commands/sweep";
import { ApiError } from "../../cli/databricks/client";
import { openSlot, slotPool } from "../../cli/operations/sweep/slot-access";
import { folderStore } from "../../cli/records/folder-store";

jest.mock("../../cli/operations/sweep/slot-access");

const before = { ...process.env };
let folder: string;
let printed: string[];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "sweep-"));
  printed = [];
  process.env["AWS_PROFILE"] = "nobody";
  for (const stream of ["log", "error"] as const) {
    jest.spyOn(console, stream).mockImplementation((...words: unknown[]) => void printed.push(words.join(" ")));
  }
  const pool = { mergeRequests: { lifetimeHours: 24 }, slots: ["slot-1", "slot-2"] };
  jest.mocked(slotPool).mockReturnValue(pool as unknown as ReturnType<typeof slotPool>);
  jest.mocked(openSlot).mockImplementation((_target, slot) => {
    if (slot === "slot-1") return Promise.reject(new ApiError(503, "TEMPORARILY_UNAVAILABLE", "try later"));
    return Promise.resolve({ slot, place: { catalog: "", directory: "" }, owners: [], states: folderStore(folder) });
  });
});
afterEach(() => {
  process.env = { ...before };
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

test("an error of the workspace in one slot is reported, and the other slots are swept", async () => {
  const program = new Command().exitOverride();
  addSweepCommand(program);
  await expect(program.parseAsync(["sweep", "--cloud"], { from: "user" })).rejects.toThrow("slot-1: try later");
  expect(printed.join("\n")).toContain("slot-2");
});

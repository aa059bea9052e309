import { existsSync, mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { withFolder } from "../../cli/folder-lock";
import { Command } from "./support/command";

const PROGRAM = path.join(__dirname, "programs", "hold-folder.ts");

let folder: string;

beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), "folder-lock-")), "cdktf.out");
});

const hold = (duration: "briefly" | "until released", name: string): Command =>
  new Command(["--import", "tsx", PROGRAM, folder, duration, name]);

test("a second command names the first command, waits, and continues after it has ended", async () => {
  const first = hold("until released", "dev");
  await first.says(/dev begins/);
  const second = hold("briefly", "prod");
  await second.says(/cdktf\.out is in use by `fraudops plan dev` \(process \d+, since 20\S+Z\): waiting/);
  expect(second.output).not.toContain("prod begins");
  first.kill("SIGUSR2");
  await second.says(/prod ends/);
  expect(first.output).toContain("dev ends");
});

test("Ctrl-C ends the wait without stopping the other command", async () => {
  const first = hold("until released", "dev");
  await first.says(/dev begins/);
  const second = hold("briefly", "prod");
  await second.says(/waiting/);
  second.interruptGroup();
  await second.says(/prod: Interrupted: interrupted/);
  first.kill("SIGUSR2");
  await first.says(/dev ends/);
});

test("a command takes over the lock of a killed command", async () => {
  const first = hold("until released", "dev");
  await first.says(/dev begins/);
  first.kill("SIGKILL");
  // Makes the lock as old as that of a command that was killed long ago.
  utimesSync(`${folder}.lock`, 0, 0);
  const second = hold("briefly", "prod");
  await second.says(/prod ends/);
});

test("a command that lost its lock ends as interrupted, and leaves the lock of the other command", async () => {
  const first = hold("until released", "dev");
  await first.says(/dev begins/);
  first.kill("SIGSTOP");
  utimesSync(`${folder}.lock`, 0, 0);
  // `proper-lockfile` recognizes a lost lock by its time, which is the same for locks that are taken in the same second.
  await sleep(1000);
  const second = hold("until released", "prod");
  await second.says(/prod begins/);
  first.kill("SIGCONT");
  await first.says(/this process lost its lock/);
  first.kill("SIGUSR2");
  await first.says(/dev is done/);
  expect(readFileSync(`${folder}.lock.json`, "utf8")).toContain("plan prod");
  second.kill("SIGUSR2");
  await second.says(/prod ends/);
}, 30_000);

test("the lock is removed, also if the work fails", async () => {
  await withFolder(folder, "one", () => Promise.resolve());
  await expect(withFolder(folder, "two", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(existsSync(folder)).toBe(false);
  expect(readdirSync(path.dirname(folder))).toEqual([]);
});

test("fails with the remedy on a file that is not a lock", async () => {
  writeFileSync(`${folder}.lock`, "");
  utimesSync(`${folder}.lock`, 0, 0);
  await expect(withFolder(folder, "plan dev", () => Promise.resolve())).rejects.toThrow(
    ".lock is not a lock of this program",
  );
});

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeRoom } from "../../../../cli/operations/sweep/make-room";
import { SlotBusyError } from "../../../../cli/operations/sweep/sweep-slot";
import type { Answer, HttpServer, Received } from "../../support/http-server";
import { startSlotWorkspace } from "./slot-workspace";

// Shortens the waits between requests, which take seconds.
jest.mock("node:timers/promises", () => {
  const actual = jest.requireActual<{ setTimeout: (milliseconds: number, ...rest: unknown[]) => unknown }>(
    "node:timers/promises",
  );
  return { setTimeout: (milliseconds: number, ...rest: unknown[]) => actual.setTimeout(milliseconds / 20, ...rest) };
});

const DEPLOY = { userName: "deploy-id", displayName: "fraudops-slot-2-deploy" };
const JOB = { job_id: 7, creator_user_name: "deploy-id", settings: { name: "fraudops-pr-2-fraud-training" } };

let jobs: readonly (typeof JOB)[];
/** Numbers of the lists of active runs in which a run of the deploying principal is still active. */
let runningFor: number;
let server: HttpServer;
let home: string;
const before = { ...process.env };

/**
 * Answers like a workspace in which the service principal that deploys merge requests in slot 2 owns all `jobs`, and
 * has started a one-time run.
 */
function answer({ method, url, body }: Received): Answer {
  if (url.endsWith("/Me")) return { body: DEPLOY };
  if (method === "GET" && url.includes("/jobs/list")) return { body: { jobs } };
  if (url.includes("/runs/list") && !url.includes("job_id") && runningFor > 0) {
    runningFor -= 1;
    return { body: { runs: [{ run_id: 9, creator_user_name: "deploy-id" }] } };
  }
  if (url.endsWith("/jobs/delete")) {
    const { job_id: deleted } = JSON.parse(body) as { readonly job_id: number };
    jobs = jobs.filter(({ job_id: id }) => id !== deleted);
  }
  return { body: {} };
}

beforeAll(async () => {
  server = await startSlotWorkspace(answer);
});
afterAll(async () => {
  process.env = before;
  await server.stop();
});
beforeEach(() => {
  jobs = [JOB];
  runningFor = 0;
  home = mkdtempSync(path.join(tmpdir(), "slot-"));
  mkdirSync(path.join(home, "state", "slot-2"), { recursive: true });
  write("pr-2-fraud.tfstate", "{}");
});
afterEach(() => rmSync(home, { recursive: true }));

function write(name: string, text: string): void {
  writeFileSync(path.join(home, "state", "slot-2", name), text);
}

const states = (): string[] => readdirSync(path.join(home, "state", "slot-2")).sort();

/** Removes other merge requests from the slot, so that the stage `pr-<n>` can be deployed. @returns the printed text */
async function prepare(stage: string): Promise<string> {
  const lines: string[] = [];
  await makeRoom(stage, { home }, { say: (line) => lines.push(line) });
  return lines.join("\n");
}

test("removes another merge request from the slot", async () => {
  expect(await prepare("pr-5")).toContain("slot-2 contains pr-2, which is removed to deploy pr-5");
  expect([jobs, states()]).toEqual([[], []]);
});

test("removes every object of several with the same name", async () => {
  jobs = [1, 2, 3, 4, 5].map((id) => ({ ...JOB, job_id: id }));
  await prepare("pr-5");
  expect(jobs).toEqual([]);
});

test("waits until a cancelled run has ended", async () => {
  runningFor = 3;
  expect(await prepare("pr-5")).toContain("removed run 9");
  expect([runningFor, server.received.filter(({ url }) => url.endsWith("/runs/cancel")).length]).toEqual([0, 1]);
});

test("removes another merge request even if its state is newer than this machine's clock", async () => {
  const soon = new Date(Date.now() + 60_000);
  utimesSync(path.join(home, "state", "slot-2", "pr-2-fraud.tfstate"), soon, soon);
  await prepare("pr-5");
  expect([jobs, states()]).toEqual([[], []]);
});

test("fails while another merge request is being deployed to the slot, and removes nothing", async () => {
  const lock = { Who: "runner@ci", Operation: "OperationTypeApply", Created: new Date().toISOString() };
  write(".pr-2-fraud.tfstate.lock.info", JSON.stringify(lock));

  const refused = await prepare("pr-5").catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(SlotBusyError);
  expect((refused as Error).message).toContain("slot-2 is in use, so nothing was removed");
  expect([jobs, states()]).toEqual([[JOB], [".pr-2-fraud.tfstate.lock.info", "pr-2-fraud.tfstate"]]);
});

test("does not remove the merge request whose stage is to be deployed", async () => {
  expect(await prepare("pr-2")).not.toContain("removed");
  expect([jobs, states()]).toEqual([[JOB], ["pr-2-fraud.tfstate"]]);
});

test("asks before it removes another merge request, and removes nothing if the user refuses", async () => {
  const questions: string[] = [];
  const confirm = (question: string): Promise<void> => {
    questions.push(question);
    return Promise.reject(new Error("refused"));
  };
  await expect(makeRoom("pr-5", { home }, { say: () => undefined, confirm })).rejects.toThrow("refused");
  expect(questions).toEqual(["slot-2 contains pr-2. Remove pr-2 to deploy pr-5?"]);
  expect(existsSync(path.join(home, "state", "slot-2", "pr-2-fraud.tfstate"))).toBe(true);
});

import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Cluster, ClusterPool } from "../../../sandbox/runtime/jobs/cluster-pool";
import { basicEnvironment, ProcessTable } from "../../../sandbox/runtime/processes";

const ROOT = resolve(__dirname, "../../..");
const SPEC = { conf: { speed: "1" }, jars: [], preload: [] };

let folder: string;
let processes: ProcessTable;
let pool: ClusterPool;
let users: number;

function newPool(idleTimeout?: number): ClusterPool {
  return new ClusterPool({
    root: join(folder, "clusters"),
    python: join(ROOT, ".venv/bin/python"),
    program: join(__dirname, "programs/fake_driver.py"),
    processes,
    ...(idleTimeout === undefined ? {} : { idleTimeout }),
  });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pool-"));
  processes = new ProcessTable();
  pool = newPool();
  users = 0;
});
afterEach(async () => {
  await processes.close();
  rmSync(folder, { recursive: true });
});

interface Leased {
  readonly cluster: Cluster;
  /** Folder of the simulated job run that has reserved the cluster. */
  readonly place: string;
  /** Path of the cluster's specification file. Two runs with the same path have used the same cluster. */
  readonly spec: string;
}

async function take(spec: { conf: Record<string, string> } = SPEC): Promise<Leased> {
  const place = join(folder, `user-${String(users++)}`);
  mkdirSync(place);
  const cluster = await pool.take("main", place, { ...SPEC, ...spec });
  return { cluster, place, spec: realpathSync(join(place, "main.json")) };
}

async function run(
  { cluster, place }: Leased,
  program: string,
  started = (): void => undefined,
): Promise<number | null> {
  const log = join(place, "task.log");
  const task = { id: place, package: "p", entry_point: program, argv: [], env: basicEnvironment(), site: [], log };
  return (await cluster.run(task, started)).code;
}

async function use(program = "succeed", spec = SPEC): Promise<string> {
  const leased = await take(spec);
  await run(leased, program);
  await leased.cluster.release();
  return leased.spec;
}

test("a cluster is reused for the same settings, after successful and failed tasks", async () => {
  const first = await use("succeed");
  expect([await use("fail"), await use("succeed")]).toEqual([first, first]);
});

test("a task starts in the folder of its run, and only the first task of another run clears Spark's caches", async () => {
  const seen = async (leased: Leased): Promise<string[]> => {
    await run(leased, "told");
    return readFileSync(join(leased.place, "task.log"), "utf8").trim().split("\n");
  };
  const one = await take();
  expect(await seen(one)).toEqual([`${one.place} False`]);
  await one.cluster.release();
  const other = await take();
  expect(await seen(other)).toEqual([`${other.place} True`]);
  expect(await seen(other)).toEqual([`${other.place} True`, `${other.place} False`]);
});

test("concurrent users get separate clusters", async () => {
  const leased = [await take(), await take()];
  expect(leased[0]?.spec).not.toBe(leased[1]?.spec);
});

test("a task with other settings gets another cluster, and the idle cluster is stopped", async () => {
  const first = await use();
  const other = await use("succeed", { ...SPEC, conf: { speed: "2" } });
  expect(other).not.toBe(first);
  expect(await use()).not.toBe(first);
});

test("a cluster is not used again after the end of its driver or a cancelled task", async () => {
  const killed = await use("kill-driver");
  const leased = await take();
  expect(leased.spec).not.toBe(killed);
  expect(await run(leased, "sleep", () => leased.cluster.cancel(leased.place))).not.toBe(0);
  await leased.cluster.release();
  expect(await use()).not.toBe(leased.spec);
});

test("an idle cluster is stopped after a time", async () => {
  pool = newPool(1);
  const first = await use();
  await sleep(50);
  expect(await use()).not.toBe(first);
});

test("fails if the cluster does not start, and copies its log to the user's folder", async () => {
  await expect(take({ conf: { broken: "true" } })).rejects.toThrow("the cluster is broken");
  expect(existsSync(join(folder, "user-0", "main.log"))).toBe(true);
});

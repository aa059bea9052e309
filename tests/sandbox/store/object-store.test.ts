import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JournalCorruptError } from "../../../sandbox/store/journal";
import { LockedError } from "../../../sandbox/store/lock";
import { FolderStore } from "../../../sandbox/store/object-store";

const job = (id: string, attributes = {}) => ({ kind: "job", scope: "1", id, attributes: { id, ...attributes } });

describe("FolderStore", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "store-"));
    file = join(folder, "objects.jsonl");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  async function reopened<T>(use: (store: FolderStore) => T | Promise<T>): Promise<T> {
    const store = await FolderStore.open(folder);
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  }

  test("after a restart, objects are in the order of their creation, with all updates and deletes", async () => {
    await reopened(async (store) => {
      for (const id of ["b", "a", "c"]) await store.put(job(id));
      await store.put(job("b", { name: "changed" }));
      await store.delete("job", "1", "a");
      await store.delete("job", "1", "never there");
    });
    await reopened((store) => {
      expect(store.find("job").map(({ attributes }) => attributes)).toEqual([
        { id: "b", name: "changed" },
        { id: "c" },
      ]);
      expect(store.get("job", "1", "a")).toBeUndefined();
      expect(store.get("job", "2", "b")).toBeUndefined();
    });
  });

  test("finds objects by scope and attributes, including nested ones", async () => {
    await reopened(async (store) => {
      await store.put(job("a", { name: "n", tags: { x: "1" } }));
      await store.put({ ...job("a", { name: "n" }), scope: "2" });
      expect(store.find("job", undefined, { name: "n" })).toHaveLength(2);
      expect(store.find("job", "2", { name: "n" })).toHaveLength(1);
      expect(store.find("job", undefined, { tags: { x: "1" } })).toHaveLength(1);
      expect(store.find("job", "1", { name: "other" })).toEqual([]);
    });
  });

  test("a caller cannot change what is stored", async () => {
    await reopened(async (store) => {
      const attributes = { tags: { x: "1" } };
      await store.put({ ...job("a"), attributes });
      attributes.tags.x = "2";
      expect(store.get("job", "1", "a")?.attributes).toEqual({ tags: { x: "1" } });
      expect(() => {
        (store.get("job", "1", "a")?.attributes as { tags: { x: string } }).tags.x = "3";
      }).toThrow(TypeError);
    });
  });

  test("sequences never repeat a number, across restarts and concurrent callers", async () => {
    const first = await reopened((store) =>
      Promise.all([store.next("job", 100), store.next("job", 100), store.next("run")]),
    );
    const second = await reopened((store) => store.next("job", 100));
    expect([...first, second]).toEqual([100, 101, 1, 102]);
  });

  test("after a kill during a write, the incomplete line is dropped and all other objects are kept", async () => {
    await reopened((store) => store.put(job("a")));
    appendFileSync(file, readFileSync(file, "utf8").slice(0, 20));
    await reopened(async (store) => {
      expect(store.find("job")).toHaveLength(1);
      await store.put(job("b"));
    });
    await reopened((store) => {
      expect(store.find("job").map(({ id }) => id)).toEqual(["a", "b"]);
    });
  });

  test("a completed put is on disk if the process is killed directly after it", async () => {
    const script = `const {FolderStore} = require(${JSON.stringify(join(__dirname, "../../../sandbox/store/object-store.ts"))});
      FolderStore.open(${JSON.stringify(folder)}).then(async (store) => {
        await Promise.all(["a", "b"].map((id) => store.put({ kind: "job", scope: "1", id, attributes: {} })));
        process.kill(process.pid, "SIGKILL");
      });`;
    const run = spawnSync(process.execPath, ["--import", "tsx", "-e", script], { encoding: "utf8" });
    expect(run.signal).toBe("SIGKILL");
    await reopened((store) => {
      expect(store.find("job").map(({ id }) => id)).toEqual(["a", "b"]);
    });
  });

  test("fails on a damaged line, reports its position, and keeps the file unchanged", async () => {
    await reopened(async (store) => {
      await store.put(job("a"));
      await store.put(job("b"));
    });
    const damaged = readFileSync(file, "utf8").replace('"id":"a"', '"id":"x"');
    writeFileSync(file, damaged);
    await expect(FolderStore.open(folder)).rejects.toThrow(JournalCorruptError);
    await expect(FolderStore.open(folder)).rejects.toThrow(`${file}:1`);
    expect(readFileSync(file, "utf8")).toBe(damaged);
  });

  test("fails if another process has the store open, and reports the id of the process", async () => {
    await reopened(async () => {
      await expect(FolderStore.open(folder)).rejects.toThrow(LockedError);
      await expect(FolderStore.open(folder)).rejects.toThrow(String(process.pid));
    });
    await reopened(() => undefined);
  });

  test("takes over the lock of a process that was killed", async () => {
    writeFileSync(join(folder, "lock"), "999999999 1");
    await reopened((store) => store.put(job("a")));
  });

  test("superseded records are removed during writes, so that the file stays small", async () => {
    await reopened(async (store) => {
      for (let round = 0; round < 60; round++) {
        await Promise.all(Array.from({ length: 100 }, (_, index) => store.put(job(String(index), { round }))));
      }
      await store.next("run");
    });
    expect(statSync(file).size).toBeLessThan(60 * 100 * 70);
    await reopened(async (store) => {
      expect(store.find("job")).toHaveLength(100);
      expect(store.find("job").every(({ attributes }) => attributes["round"] === 59)).toBe(true);
      expect(await store.next("run")).toBe(2);
    });
  });
});

import { KeyedMutex } from "../../../sandbox/objects/keyed-mutex";

const turn = (): Promise<void> => new Promise(setImmediate);

test("tasks with the same key run one after the other, and tasks with other keys do not wait", async () => {
  const mutex = new KeyedMutex();
  const log: string[] = [];
  const task = (name: string, keys: string[]): Promise<void> =>
    mutex.run(keys, async () => {
      log.push(`+${name}`);
      await turn();
      log.push(`-${name}`);
    });
  await Promise.all([task("a", ["x"]), task("b", ["x", "y"]), task("c", ["y", "x", "x"]), task("d", ["z"])]);
  expect(log.filter((line) => !line.endsWith("d"))).toEqual(["+a", "-a", "+b", "-b", "+c", "-c"]);
  expect(log.indexOf("+d")).toBeLessThan(log.indexOf("-a"));
});

test("the next task runs after a failed task", async () => {
  const mutex = new KeyedMutex();
  const failing = mutex.run(["x"], () => Promise.reject(new Error("no")));
  const next = mutex.run(["x"], () => Promise.resolve("done"));
  await expect(failing).rejects.toThrow("no");
  expect(await next).toBe("done");
});

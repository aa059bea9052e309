import fc from "fast-check";
import { checkGraph } from "../../../constructs/jobs/task-graph";

const node = (key: string, ...dependsOn: string[]) => ({ key, dependsOn });

test("an acyclic graph is accepted in any order", () => {
  checkGraph([node("c", "a", "b"), node("b", "a"), node("a")]);
});

test("fails on a task key given twice", () => {
  expect(() => checkGraph([node("a"), node("b"), node("a")])).toThrow('duplicate task key "a" among "a", "b", "a"');
});

test("fails on a dependency that is no task", () => {
  expect(() => checkGraph([node("a", "x")])).toThrow('task "a" depends on "x", which is not a task; the tasks are "a"');
});

test("fails on a task that waits for itself", () => {
  expect(() => checkGraph([node("a", "a")])).toThrow("tasks depend on each other in a cycle: a -> a");
});

test("fails on a cycle, and names only its tasks", () => {
  const nodes = [node("start", "a"), node("a", "b"), node("b", "c"), node("c", "a")];
  expect(() => checkGraph(nodes)).toThrow("tasks depend on each other in a cycle: a -> b -> c -> a");
});

test("fails exactly if an edge creates a cycle", () => {
  const edges = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 20 });
  fc.assert(
    fc.property(edges, (pairs) => {
      // GIVEN eight tasks without a cycle: each task depends only on tasks with lower numbers
      const forward = Array.from({ length: 8 }, (_, index) =>
        node(String(index), ...pairs.filter(([from, to]) => from === index && to < index).map(([, to]) => String(to))),
      );
      checkGraph(forward);
      // WHEN each task also depends on the previous one, and the first task on the last one, THEN there is a cycle
      const chained = forward.map(({ key, dependsOn }, index) =>
        node(key, ...dependsOn, String((index + forward.length - 1) % forward.length)),
      );
      expect(() => checkGraph(chained)).toThrow("tasks depend on each other in a cycle");
    }),
  );
});

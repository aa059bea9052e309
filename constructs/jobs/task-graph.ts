/** A node with dependencies on other nodes. */
export interface GraphNode {
  /** Unique within the graph. */
  readonly key: string;
  /** Keys of the nodes that must succeed first. */
  readonly dependsOn: readonly string[];
}

/** Throws on duplicate keys, unknown dependencies and cycles. */
export function checkGraph(nodes: readonly GraphNode[]): void {
  const keys = nodes.map((node) => node.key);
  const duplicate = keys.find((key, index) => keys.indexOf(key) !== index);
  if (duplicate !== undefined) {
    throw new Error(`duplicate task key "${duplicate}" among ${listed(keys)}: every task needs a unique key`);
  }
  for (const { key, dependsOn } of nodes) {
    const unknown = dependsOn.find((dependency) => !keys.includes(dependency));
    if (unknown !== undefined) {
      throw new Error(`task "${key}" depends on "${unknown}", which is not a task; the tasks are ${listed(keys)}`);
    }
  }
  const cycle = findCycle(nodes);
  if (cycle) throw new Error(`tasks depend on each other in a cycle: ${cycle.join(" -> ")}`);
}

/** Keys of the first cycle found; the first key is repeated at the end. */
function findCycle(nodes: readonly GraphNode[]): readonly string[] | undefined {
  const dependencies = new Map(nodes.map((node) => [node.key, node.dependsOn]));
  const done = new Set<string>();
  const visit = (key: string, path: readonly string[]): readonly string[] | undefined => {
    const start = path.indexOf(key);
    if (start >= 0) return [...path.slice(start), key];
    if (done.has(key)) return undefined;
    for (const next of dependencies.get(key) ?? []) {
      const cycle = visit(next, [...path, key]);
      if (cycle) return cycle;
    }
    done.add(key);
    return undefined;
  };
  for (const { key } of nodes) {
    const cycle = visit(key, []);
    if (cycle) return cycle;
  }
  return undefined;
}

function listed(keys: readonly string[]): string {
  return keys.map((key) => `"${key}"`).join(", ");
}

import type { GraphNode } from "./task-graph";

/** A step of a pipeline. Its key is both the task key and the name of the wheel's entry point. */
export interface PipelineStep extends GraphNode {
  /** Flags of the entry point, without leading dashes. */
  readonly flags: readonly string[];
}

/** Values of flags, by name without leading dashes. All values are strings, as job parameters must be. */
export type FlagValues = Readonly<Record<string, string>>;

/** Values of a step's flags, sorted by flag. Throws on a flag without a value. */
export function namedParameters(step: PipelineStep, values: FlagValues): Record<string, string> {
  const parameters = [...step.flags].sort().map((flag) => {
    const value = values[flag];
    if (value === undefined) {
      const known = Object.keys(values).sort().join(", ");
      throw new Error(`step "${step.key}" has flag "${flag}" without a value; flags with a value: ${known}`);
    }
    return [flag, value] as const;
  });
  return Object.fromEntries(parameters);
}

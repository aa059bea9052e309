import type { GraphNode } from "./task-graph";

/** One step of a pipeline, as data. Its key names the task and the wheel's entry point alike. */
export interface PipelineStep extends GraphNode {
  /** Flags that the entry point is given, without leading dashes. */
  readonly flags: readonly string[];
}

/** Values of flags, by name without leading dashes; jobs pass text only. */
export type FlagValues = Readonly<Record<string, string>>;

/** The values of a step's flags, sorted by flag. Throws on a flag that has no value. */
export function namedParameters(step: PipelineStep, values: FlagValues): Record<string, string> {
  const parameters = [...step.flags].sort().map((flag) => {
    const value = values[flag];
    if (value === undefined) {
      const known = Object.keys(values).sort().join(", ");
      throw new Error(`step "${step.key}" takes flag "${flag}", which has no value; there are values for: ${known}`);
    }
    return [flag, value] as const;
  });
  return Object.fromEntries(parameters);
}

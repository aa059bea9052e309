import { defined } from "../../defined";
import { invalid } from "../../facts/errors";

/** Faults of a run: its cluster does not start, its driver is lost during a task, or a library is not installed. */
export const RUN_FAULT_KINDS = ["cluster-start", "driver-lost", "library-install"] as const;

/** Attempts of tasks that fail on purpose. */
export interface RunFault {
  readonly kind: (typeof RUN_FAULT_KINDS)[number];
  /** Key of the task that it meets; a cluster starts for the first task on it. @default - any task */
  readonly task?: string | undefined;
  /** How many attempts fail. @default 1 */
  readonly times?: number | undefined;
}

/** Faults that wait for their tasks. */
export class RunFaults {
  private pending: (RunFault & { left: number })[] = [];

  /** @throws CloudError 400 for a fault that cannot be injected */
  public inject(fault: RunFault): void {
    const { task, times = 1 } = fault;
    requireTimes(times);
    if (task !== undefined && typeof task !== "string") throw invalid("task must be the key of a task");
    this.pending.push({ ...fault, left: times });
  }

  /** Faults whose tasks have not started yet. */
  public get waiting(): readonly RunFault[] {
    return this.pending.map(({ kind, task, left }) => ({ kind, ...defined({ task }), times: left }));
  }

  public clear(): void {
    this.pending = [];
  }

  /** Whether a task meets a fault of a kind now; each fault is met `times` times. */
  public meet(kind: RunFault["kind"], task: string): boolean {
    const met = this.pending.find((fault) => fault.kind === kind && (fault.task ?? task) === task);
    if (met === undefined) return false;
    met.left -= 1;
    this.pending = this.pending.filter(({ left }) => left > 0);
    return true;
  }
}

/** @throws CloudError 400 unless `times` is a number of occurrences */
export function requireTimes(times: number): void {
  if (!Number.isInteger(times) || times < 1) throw invalid(`times must be a whole number above 0, not ${times}`);
}

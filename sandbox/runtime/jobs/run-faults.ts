import { defined } from "../../defined";
import { invalid } from "../../facts/errors";

/**
 * Kinds of fault in a run: a cluster does not start, the driver is lost during a task, or a library cannot be
 * installed.
 */
export const RUN_FAULT_KINDS = ["cluster-start", "driver-lost", "library-install"] as const;

/** A fault to inject into tasks of job runs. */
export interface RunFault {
  readonly kind: (typeof RUN_FAULT_KINDS)[number];
  /**
   * Key of the task that fails. For the kind `cluster-start`, the key of the first task on the cluster.
   * @default - any task
   */
  readonly task?: string | undefined;
  /** Number of attempts that fail. @default 1 */
  readonly times?: number | undefined;
}

/** Injected faults, until `times` attempts have failed with each of them. */
export class RunFaults {
  private pending: (RunFault & { left: number })[] = [];

  /** Adds a fault, which then waits for a matching task. @throws CloudError 400 if `times` or `task` is invalid */
  public inject(fault: RunFault): void {
    const { task, times = 1 } = fault;
    requireTimes(times);
    if (task !== undefined && typeof task !== "string")
      throw invalid(`task must be the key of a task, not ${JSON.stringify(task)}`);
    this.pending.push({ ...fault, left: times });
  }

  /** Faults that wait for matching tasks. `times` is the number of attempts that will still fail. */
  public get waiting(): readonly RunFault[] {
    return this.pending.map(({ kind, task, left }) => ({ kind, ...defined({ task }), times: left }));
  }

  public clear(): void {
    this.pending = [];
  }

  /**
   * Whether an attempt of a task must fail with a fault of this kind. If so, the attempt counts as one of the fault's
   * `times`.
   */
  public take(kind: RunFault["kind"], task: string): boolean {
    const met = this.pending.find((fault) => fault.kind === kind && (fault.task ?? task) === task);
    if (met === undefined) return false;
    met.left -= 1;
    this.pending = this.pending.filter(({ left }) => left > 0);
    return true;
  }
}

/** Checks the field `times` of a fault. @throws CloudError 400 unless it is a positive whole number */
export function requireTimes(times: number): void {
  if (!Number.isInteger(times) || times < 1) throw invalid(`times must be a whole number above 0, not ${times}`);
}

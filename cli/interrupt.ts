/** The user interrupted the command. */
export class Interrupted extends Error {
  public override readonly name = "Interrupted";

  public constructor() {
    super("interrupted");
  }
}

/** Exit code after Ctrl-C by the convention of shells (128 + SIGINT). */
export const INTERRUPTED_EXIT_CODE = 130;

/** Called once per interrupt; `repeated` is true from the second interrupt on. */
export type InterruptListener = (repeated: boolean) => void;

/**
 * Signals within this interval count as one interrupt. If npm started this process, a Ctrl-C sends two signals to this
 * process: the terminal signals npm and this process, and npm forwards its signal.
 */
const ONE_INTERRUPT_MS = 1000;

const controller = new AbortController();
const listeners = new Set<InterruptListener>();
let isInstalled = false;
let isObserved = false;
let lastInterrupt = Number.NEGATIVE_INFINITY;

/**
 * The process-wide signal that aborts on the first Ctrl-C, SIGTERM or SIGHUP. Once this function was called, the first
 * interrupt no longer ends the process: the caller must end the command.
 */
export function interruptSignal(): AbortSignal {
  install();
  isObserved = true;
  return controller.signal;
}

/** Whether the user has interrupted the command. */
export function isInterrupted(): boolean {
  return controller.signal.aborted;
}

/**
 * Calls `listener` for each interrupt until the returned function is called. While there are listeners, an interrupt
 * does not end the process.
 */
export function onInterrupt(listener: InterruptListener): () => void {
  install();
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function install(): void {
  if (isInstalled) return;
  isInstalled = true;
  // Adds the listeners with `on`, not `once`, so that they remain after a signal. Without other listeners, the library
  // `signal-exit`, with which the progress display restores the cursor, ends the process at a signal.
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  process.on("SIGHUP", () => {
    // The terminal is closed, so writes fail. Their errors must not end the process before Terraform and other tools
    // have stopped.
    for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
    interrupt();
  });
}

function interrupt(): void {
  const now = performance.now();
  if (now - lastInterrupt < ONE_INTERRUPT_MS) return;
  lastInterrupt = now;
  const repeated = controller.signal.aborted;
  controller.abort(new Interrupted());
  for (const listener of [...listeners]) listener(repeated);
  if (listeners.size === 0 && (repeated || !isObserved)) process.exit(INTERRUPTED_EXIT_CODE);
}

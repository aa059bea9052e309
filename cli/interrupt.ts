/** Thrown by work that ends because the user interrupted the command. */
export class Interrupted extends Error {
  public override readonly name = "Interrupted";

  public constructor() {
    super("interrupted");
  }
}

/** What shells expect of a program that Ctrl-C has ended. */
export const INTERRUPTED_EXIT_CODE = 130;

/** Called once per interrupt; `repeated` from the second one on. */
export type InterruptListener = (repeated: boolean) => void;

/** A terminal sends Ctrl-C to npm and to this process, and npm forwards it: what arrives together is one interrupt. */
const ONE_INTERRUPT_MS = 1000;

const controller = new AbortController();
const listeners = new Set<InterruptListener>();
let isInstalled = false;
let isObserved = false;
let lastInterrupt = Number.NEGATIVE_INFINITY;

/**
 * The process-wide signal that aborts on the first Ctrl-C, SIGTERM or SIGHUP. Whoever asks for it ends the command
 * in good order: the first interrupt then no longer ends the process by itself.
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
 * Tells `listener` of each interrupt until the returned function is called. As long as there is a listener, no
 * interrupt ends the process.
 */
export function onInterrupt(listener: InterruptListener): () => void {
  install();
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function install(): void {
  if (isInstalled) return;
  isInstalled = true;
  // Not `once`: what restores the terminal's cursor ends the process when it finds that nobody else listens.
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  process.on("SIGHUP", () => {
    // The terminal is gone: a failed write must not end the process before the tools have stopped.
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

/**
 * Aborts on the first Ctrl-C or SIGTERM, so that running tools can write their state down (a terminal sends it to them
 * as well), and ends the process on the second one.
 */
export function abortOnInterrupt(): AbortSignal {
  const interrupt = new AbortController();
  const onSignal = (): void => {
    if (interrupt.signal.aborted) process.exit(INTERRUPTED_EXIT_CODE);
    interrupt.abort(new Error("interrupted"));
  };
  // Not `once`: what restores the terminal's cursor ends the process when it finds that nobody else listens.
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return interrupt.signal;
}

/** What shells expect of a program that Ctrl-C has ended. */
export const INTERRUPTED_EXIT_CODE = 130;

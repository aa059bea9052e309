import { setTimeout as sleep } from "node:timers/promises";
import { Interrupted, interruptSignal } from "./interrupt";

/**
 * Waits for the given time.
 * @throws Interrupted if the user interrupts the command
 */
export async function interruptibleSleep(milliseconds: number): Promise<void> {
  const signal = interruptSignal();
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (error) {
    throw signal.aborted ? new Interrupted() : error;
  }
}

import { isInterrupted, onInterrupt } from "../../../cli/interrupt";

/** A program that adds and removes a handler of interrupts, as a command does for each tool it runs, then waits. */
onInterrupt(() => undefined)();
setTimeout(() => undefined, 60_000);
process.on("exit", (code) => console.log(`exit code ${code}`));
console.log(`waits, interrupted: ${isInterrupted()}`);

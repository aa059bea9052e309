import { isInterrupted, onInterrupt } from "../../../cli/interrupt";

/** A program that waits, after it has added and removed a handler of interrupts, as commands do that have run a tool. */
onInterrupt(() => undefined)();
setTimeout(() => undefined, 60_000);
process.on("exit", (code) => console.log(`exit code ${code}`));
console.log(`waits, interrupted: ${isInterrupted()}`);

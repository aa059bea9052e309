import { isInterrupted, onInterrupt } from "../../../cli/interrupt";

/** A program that handled interrupts until its tool ended, and now waits without a tool. */
onInterrupt(() => undefined)();
setTimeout(() => undefined, 60_000);
process.on("exit", (code) => console.log(`exit code ${code}`));
console.log(`waits, interrupted: ${isInterrupted()}`);

import { isInterrupted, onInterrupt } from "../../../cli/interrupt";

/** A command that has run a tool and now waits for something else than a tool. */
onInterrupt(() => undefined)();
setTimeout(() => undefined, 60_000);
process.on("exit", (code) => console.log(`exit code ${code}`));
console.log(`waits, interrupted: ${isInterrupted()}`);

// `npm start`: set-up, then the rehearsal. Plain Node, because at first there are no packages.
import { spawn } from "node:child_process";
import { setupOrExit } from "./setup/or-exit.mjs";

await setupOrExit();
const rehearsal = [process.execPath, "cli/bin/fraudops.js", "rehearse", ...process.argv.slice(2)];
const child = spawn("/bin/sh", ["cli/supervisor.sh", "process", ...rehearsal], {
  stdio: ["inherit", "inherit", "inherit", "pipe"],
});
// The supervisor interrupts the rehearsal also when this process is killed.
const supervisor = child.stdio[3];
supervisor.on("error", () => undefined);
// A terminal's Ctrl-C reaches the rehearsal as well: it takes two that arrive together for one.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => supervisor.write("interrupt\n"));
child.on("exit", (code) => {
  supervisor.end("done\n");
  process.exitCode = code ?? 1;
});

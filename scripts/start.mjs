// `npm start` runs the set-up, then the rehearsal. Uses no npm packages, because they may not be installed yet.
import { spawn } from "node:child_process";
import { setupOrExit } from "./setup/or-exit.mjs";

const USAGE = `usage: npm start -- [<stage>...] [--home <folder>] [--overlay <file>] [--port <number>] [--keep] [--providers <whose>]
                   [--mirror <folder>]
After the set-up, \`./fraudops rehearse --help\` describes these arguments.`;

const args = process.argv.slice(2);
if (args.includes("--help") || args.includes("-h")) {
  console.log(USAGE);
  process.exit(0);
}
await setupOrExit();
const rehearsal = [process.execPath, "cli/bin/fraudops.js", "rehearse", ...args];
const child = spawn("/bin/sh", ["cli/supervisor.sh", "process", ...rehearsal], {
  stdio: ["inherit", "inherit", "inherit", "pipe"],
});
// The pipe to cli/supervisor.sh, which runs the rehearsal. When this process is killed, the pipe closes, and the script
// interrupts the rehearsal.
const supervisor = child.stdio[3];
supervisor.on("error", () => undefined);
// Passes interrupts on. On Ctrl-C, the terminal interrupts the rehearsal as well; the rehearsal treats two interrupts
// at the same time as one.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => supervisor.write("interrupt\n"));
child.on("exit", (code) => {
  supervisor.end("done\n");
  process.exitCode = code ?? 1;
});

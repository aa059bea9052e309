// `npm start`: set-up, then the rehearsal. Plain Node, because at first there are no packages.
import { spawnSync } from "node:child_process";
import { setupOrExit } from "./setup/or-exit.mjs";

await setupOrExit();
// Ctrl-C reaches the rehearsal as well; it ends what it started, and this process only waits for it.
process.on("SIGINT", () => undefined);
const { status, signal } = spawnSync(process.execPath, ["cli/bin/fraudops.js", "rehearse", ...process.argv.slice(2)], {
  stdio: "inherit",
});
process.exitCode = status ?? (signal === null ? 1 : 130);

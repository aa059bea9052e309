// Runs a Node.js program in its own process group and forwards each interrupt to it, as npm does.
const { spawn } = require("node:child_process");
const child = spawn(process.execPath, process.argv.slice(2), { stdio: "inherit" });
process.on("SIGINT", () => child.kill("SIGINT"));
child.on("exit", (code) => process.exit(code));

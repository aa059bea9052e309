// Runs a Node.js program in the process group of this process, and forwards each interrupt to the program, as npm does.
const { spawn } = require("node:child_process");
const child = spawn(process.execPath, process.argv.slice(2), { stdio: "inherit" });
process.on("SIGINT", () => child.kill("SIGINT"));
child.on("exit", (code) => process.exit(code));

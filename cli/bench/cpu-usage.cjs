// Preloaded with `--require` into a measured Node program. Writes the program's CPU seconds to a file at its exit.
const { writeFileSync } = require("node:fs");

process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env.CPU_USAGE_FILE, String((user + system) / 1e6));
});

// Preloaded into a measured program: writes its CPU seconds down as it exits.
const { writeFileSync } = require("node:fs");

process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env.CPU_USAGE_FILE, String((user + system) / 1e6));
});

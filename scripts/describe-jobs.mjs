// `npm run jobs:describe`: writes what Python says of steps, tasks and projects to the file that TypeScript reads.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";

const repository = path.resolve(import.meta.dirname, "..");
const described = execFileSync(path.join(repository, ".venv", "bin", "python"), ["-m", "ml_jobs", "describe"], {
  cwd: path.join(repository, "jobs", "src"),
  encoding: "utf8",
});
writeFileSync(path.join(repository, "jobs", "description.json"), described);

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Folder of the Spark distribution in PySpark, within `.venv`.
 *
 * @param {string} root folder of the project
 */
export function sparkHome(root) {
  const lib = join(root, ".venv/lib");
  for (const python of readdirSync(lib)) {
    const home = join(lib, python, "site-packages/pyspark");
    if (existsSync(join(home, "bin/spark-submit"))) return home;
  }
  throw new Error(`no PySpark below ${lib}: delete .venv and run the set-up again`);
}

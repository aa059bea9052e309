import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { run } from "./run.mjs";
import { sparkHome } from "./spark-home.mjs";

/** File with the Ivy coordinates of the jars and, by file name, their SHA-256 checksums. */
export const JAR_PINS = new URL("./jars.json", import.meta.url);

/** The checksum of a fetched jar differs from the pinned one. */
export class JarMismatchError extends Error {}

/** @returns {{ packages: string[], runtime: Record<string, string>, compiler: Record<string, string> }} */
export const readJarPins = () => JSON.parse(readFileSync(JAR_PINS, "utf8"));

/** @param {string} file */
const sha256 = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");

/**
 * Fetches missing pinned jars with Spark's own Ivy client, which follows the usual settings of Spark
 * (`DEFAULT_ARTIFACT_REPOSITORY`, Ivy settings in `spark-defaults.conf`).
 *
 * @param {string} root folder of the project
 * @returns {Promise<string>} folder of the jars, whose checksums are verified
 * @throws {JarMismatchError}
 */
export async function fetchJars(root) {
  const pins = readJarPins();
  const expected = Object.entries({ ...pins.runtime, ...pins.compiler });
  const folder = join(root, ".tools/ivy/jars");
  if (!expected.every(([file]) => existsSync(join(folder, file)))) await fetchInto(folder, root, pins.packages);
  for (const [file, wanted] of expected) {
    const found = sha256(join(folder, file));
    if (found !== wanted)
      throw new JarMismatchError(
        `${join(folder, file)}: SHA-256 is ${found}, expected ${wanted} (scripts/setup/jars.json). ` +
          `If the download was incomplete, delete ${folder} and run the set-up again; otherwise do not use this jar`,
      );
  }
  return folder;
}

/**
 * Runs Ivy in a temporary folder, because the project's path may have special characters: Ivy reads brackets as a
 * pattern, and Spark reads a path as a URL.
 *
 * @param {string} folder
 * @param {string} root
 * @param {readonly string[]} packages Ivy coordinates
 */
async function fetchInto(folder, root, packages) {
  const home = sparkHome(root);
  const ivy = mkdtempSync(join(tmpdir(), "fraudops-ivy-"));
  try {
    const ivyFlags = ["--packages", packages.join(","), "--conf", `spark.jars.ivy=${ivy}`];
    // Resolves the packages, prints Spark's version and exits without an application.
    const noApplication = ["--class", "org.apache.spark.deploy.SparkSubmit", "spark-internal", "--version"];
    await run(join(home, "bin/spark-submit"), [...ivyFlags, ...noApplication], { env: { SPARK_HOME: home } });
    mkdirSync(folder, { recursive: true });
    cpSync(join(ivy, "jars"), folder, { recursive: true });
  } finally {
    rmSync(ivy, { recursive: true, force: true });
  }
}

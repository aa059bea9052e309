import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { run } from "./run.mjs";
import { sparkHome } from "./spark-home.mjs";

/** File with the Ivy coordinates of the jars, and SHA-256 by file name. */
export const JAR_PINS = new URL("./jars.json", import.meta.url);

/** A fetched jar is not the one that the project was tested with. */
export class JarMismatchError extends Error {}

/** @returns {{ packages: string[], runtime: Record<string, string>, compiler: Record<string, string> }} */
export const readJarPins = () => JSON.parse(readFileSync(JAR_PINS, "utf8"));

/** @param {string} file */
const sha256 = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");

/**
 * Fetches the pinned jars by Spark's own Ivy client, unless they are there; what Spark users set for it
 * (`DEFAULT_ARTIFACT_REPOSITORY`, Ivy settings in `spark-defaults.conf`) applies.
 *
 * @param {string} root folder of the project
 * @returns {Promise<string>} folder of the jars, which hold what their checksums say
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
          `If the download was cut short, delete ${folder} and run the set-up again; else do not use this jar`,
      );
  }
  return folder;
}

/**
 * Ivy works in a folder of its own: it takes brackets in a path for parts of a pattern, and Spark takes a path for an
 * address.
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
    // Resolves the packages, prints Spark's version and ends: there is no application to run.
    const noApplication = ["--class", "org.apache.spark.deploy.SparkSubmit", "spark-internal", "--version"];
    await run(join(home, "bin/spark-submit"), [...ivyFlags, ...noApplication], { env: { SPARK_HOME: home } });
    mkdirSync(folder, { recursive: true });
    cpSync(join(ivy, "jars"), folder, { recursive: true });
  } finally {
    rmSync(ivy, { recursive: true, force: true });
  }
}

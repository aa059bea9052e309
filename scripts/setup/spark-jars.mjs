import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { fetchJars, JAR_PINS, readJarPins } from "./delta-jars.mjs";
import { lockedPackage } from "./python-environment.mjs";
import { run } from "./run.mjs";
import { sparkHome } from "./spark-home.mjs";
import { fingerprint, readIfPresent, unlessStamped } from "./stamp.mjs";

const PLUGIN_SOURCES = "sandbox/runtime/spark-catalog/src";
const PLUGIN_JAR = "spark-catalog.jar";

/** @param {string} root */
const pluginSources = (root) =>
  readdirSync(join(root, PLUGIN_SOURCES), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".java"))
    .sort()
    .map((file) => join(root, PLUGIN_SOURCES, file));

/** @param {string} root */
const jarsFolder = (root) => join(root, ".tools/jars");

/** @param {string} root */
const stampFile = (root) => join(root, ".tools/jars.stamp");

/** @param {string} root */
const wantedStamp = (root) =>
  fingerprint([
    readFileSync(JAR_PINS),
    lockedPackage(readFileSync(join(root, "jobs/requirements.lock"), "utf8"), "pyspark"),
    ...pluginSources(root).map((file) => readFileSync(file)),
  ]);

/**
 * Whether `.tools/jars` holds the Delta jars and the compiled catalog plugin, with which Spark finds the sandbox's
 * tables by their three-level names.
 *
 * @param {string} root folder of the project
 */
export function sparkJarsMatch(root) {
  const files = [...Object.keys(readJarPins().runtime), PLUGIN_JAR];
  return (
    readIfPresent(stampFile(root)) === wantedStamp(root) &&
    files.every((file) => existsSync(join(jarsFolder(root), file)))
  );
}

/**
 * Fills `.tools/jars` with the jars for Spark's classpath: the Delta jars, and the catalog plugin compiled against
 * them. Replaces the whole folder.
 *
 * @param {string} root
 */
export async function installSparkJars(root) {
  const fetched = await fetchJars(root);
  const { runtime, compiler } = readJarPins();
  rmSync(stampFile(root), { force: true });
  await unlessStamped(stampFile(root), wantedStamp(root), async () => {
    const staging = mkdtempSync(join(root, ".tools/jars-"));
    try {
      for (const jar of Object.keys(runtime)) cpSync(join(fetched, jar), join(staging, jar));
      await compilePlugin(root, join(fetched, ...Object.keys(compiler)), staging);
      rmSync(jarsFolder(root), { recursive: true, force: true });
      renameSync(staging, jarsFolder(root));
    } finally {
      rmSync(staging, { recursive: true, force: true });
    }
  });
}

/**
 * Compiles the catalog plugin and packs its jar. Uses the Eclipse compiler and Python's zipfile, so that a Java runtime
 * without a JDK is sufficient.
 *
 * @param {string} root
 * @param {string} compiler jar of the compiler
 * @param {string} folder folder with the Delta jars, to which the plugin's jar is added
 */
async function compilePlugin(root, compiler, folder) {
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, "bin/java") : "java";
  const classes = join(folder, "classes");
  mkdirSync(classes);
  const classpath = [join(sparkHome(root), "jars"), folder].flatMap((jars) =>
    readdirSync(jars)
      .filter((file) => file.endsWith(".jar"))
      .map((file) => join(jars, file)),
  );
  const flags = ["-17", "-proc:none", "-warn:none", "-encoding", "UTF-8", "-cp", classpath.join(":"), "-d", classes];
  const argumentFile = join(folder, "arguments");
  writeFileSync(argumentFile, [...flags, ...pluginSources(root)].map((argument) => `"${argument}"`).join("\n"));
  await run(java, ["-jar", compiler, `@${argumentFile}`]);
  rmSync(argumentFile);
  const entries = readdirSync(classes).map((entry) => join(classes, entry));
  await run(join(root, ".venv/bin/python"), ["-m", "zipfile", "-c", join(folder, PLUGIN_JAR), ...entries]);
  rmSync(classes, { recursive: true });
}

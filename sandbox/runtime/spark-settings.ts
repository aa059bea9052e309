import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Settings for every cluster: catalogs for three-level names, jars, and modules to import. */
export interface SparkSettings {
  /**
   * Spark settings for each catalog. `{catalog}` is a placeholder for the catalog's name, `{warehouse}` for the folder
   * of all catalogs.
   */
  readonly catalog: Readonly<Record<string, string>>;
  /** Files on the JVM's classpath. */
  readonly jars: readonly string[];
  /** Python modules that a cluster imports once for all its tasks. */
  readonly preload: readonly string[];
}

/** The modules that take longest to import, loaded before tasks are forked. */
const PRELOAD = ["numpy", "pandas", "pyarrow", "mlflow", "databricks.sdk", "pyspark.sql"];

/** Reads the settings file of the cluster driver and lists the jars that the set-up has installed. */
export function loadSparkSettings(publishedFile: string, jarsFolder: string): SparkSettings {
  const { catalog } = JSON.parse(readFileSync(publishedFile, "utf8")) as Pick<SparkSettings, "catalog">;
  const names = existsSync(jarsFolder) ? readdirSync(jarsFolder).filter((name) => name.endsWith(".jar")) : [];
  if (names.length === 0) {
    throw new Error(`no jars in ${jarsFolder}: run "npm run setup", or set --tools to the folder that contains jars/`);
  }
  return { catalog, jars: names.sort().map((name) => join(jarsFolder, name)), preload: PRELOAD };
}

/** Spark settings of a cluster: the settings of the job, overridden by those of the sandbox and of each catalog. */
export function sparkConf(
  settings: SparkSettings,
  given: Readonly<Record<string, string>>,
  catalogs: readonly string[],
  warehouse: string,
): Record<string, string> {
  const conf: Record<string, string> = {
    ...given,
    "spark.sandbox.access": "required",
    "spark.sandbox.warehouse": warehouse,
  };
  for (const catalog of catalogs) {
    const fill = (text: string): string => text.replaceAll("{catalog}", catalog).replaceAll("{warehouse}", warehouse);
    for (const [name, value] of Object.entries(settings.catalog)) conf[fill(name)] = fill(value);
  }
  return conf;
}

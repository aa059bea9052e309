import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

const VERSION = "1.99.0";

/**
 * Returns the path of the vendor's Databricks provider: the value of `FRAUDOPS_DATABRICKS_PROVIDER`, or an unpacked
 * binary in a local mirror of Terraform's registry.
 * @throws Error if there is no such binary
 */
export function providerBinary(): string {
  const named = process.env["FRAUDOPS_DATABRICKS_PROVIDER"];
  if (named) return existing(named, "FRAUDOPS_DATABRICKS_PROVIDER");
  const mirrors = [process.env["TF_PLUGIN_CACHE_DIR"], ...homes()].filter((folder) => folder !== undefined);
  for (const mirror of mirrors) {
    const folder = path.join(mirror, "registry.terraform.io", "databricks", "databricks", VERSION);
    const found = existsSync(folder) ? binaryBelow(folder) : undefined;
    if (found !== undefined) return found;
  }
  throw new Error(
    `no databricks provider ${VERSION}: set FRAUDOPS_DATABRICKS_PROVIDER to its binary, or unpack it into ` +
      `registry.terraform.io/databricks/databricks/${VERSION} of a mirror; looked in ${mirrors.join(", ")}`,
  );
}

/** Returns the path of the Databricks CLI: the value of `FRAUDOPS_DATABRICKS_CLI`, or `databricks` on the PATH. */
export function commandLine(): string {
  const named = process.env["FRAUDOPS_DATABRICKS_CLI"];
  if (named) return existing(named, "FRAUDOPS_DATABRICKS_CLI");
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  const found = folders.map((folder) => path.join(folder, "databricks")).find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new Error("no Databricks CLI: set FRAUDOPS_DATABRICKS_CLI to its binary, or put `databricks` on the PATH");
}

function homes(): readonly string[] {
  const home = process.env["HOME"];
  return home === undefined
    ? []
    : [path.join(home, ".terraform.d", "plugins"), path.join(home, ".terraform.d", "plugin-cache")];
}

function binaryBelow(folder: string): string | undefined {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const name = files.find((file) => path.basename(file).startsWith("terraform-provider-databricks"));
  return name === undefined ? undefined : path.join(folder, name);
}

function existing(file: string, variable: string): string {
  if (existsSync(file)) return path.resolve(file);
  throw new Error(`${variable} names ${file}, which does not exist`);
}

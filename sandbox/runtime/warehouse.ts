import { mkdirSync } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { CloudError } from "../ports";
import { type DeltaTable, readDeltaTable } from "./tables/delta-table";

/** Creates and drops catalogs and schemas, and reads tables. All are folders that Spark's catalog plugin also uses. */
export class Warehouse {
  public constructor(private readonly root: string) {
    mkdirSync(root, { recursive: true });
  }

  public async createCatalog(catalog: string): Promise<void> {
    await mkdir(this.folder(catalog), { recursive: true });
  }

  /** Drops a catalog. Without `force`, the catalog must have no schemas. */
  public async dropCatalog(catalog: string, force: boolean): Promise<void> {
    await this.drop(this.folder(catalog), `Catalog '${catalog}'`, "schemas", force);
  }

  public async createSchema(catalog: string, schema: string): Promise<void> {
    await mkdir(this.folder(catalog, schema), { recursive: true });
  }

  /** Drops a schema. Without `force`, the schema must have no tables. */
  public async dropSchema(catalog: string, schema: string, force: boolean): Promise<void> {
    await this.drop(this.folder(catalog, schema), `Schema '${catalog}.${schema}'`, "tables", force);
  }

  /** The table with a three-level name, read from disk; undefined if it does not exist. */
  public async table(catalog: string, schema: string, table: string): Promise<DeltaTable | undefined> {
    return readDeltaTable(this.folder(catalog, schema, table));
  }

  /** Names of the tables of a schema. */
  public async tables(catalog: string, schema: string): Promise<readonly string[]> {
    const folders = await names(this.folder(catalog, schema));
    const found = await Promise.all(folders.map((name) => isTable(this.folder(catalog, schema, name))));
    return folders.filter((_, index) => found[index]).sort();
  }

  /** Removes the folder of a table without commits, i.e. of a table whose creation failed. */
  public async removeUncommitted(catalog: string, schema: string, table: string): Promise<void> {
    if ((await this.table(catalog, schema, table)) !== undefined) return;
    await rm(this.folder(catalog, schema, table), { recursive: true, force: true });
  }

  /** Folder of a catalog, schema or table; Spark's catalog names folders in lower case. */
  private folder(...names: readonly string[]): string {
    return join(this.root, ...names.map((name) => name.toLowerCase()));
  }

  private async drop(folder: string, what: string, children: string, force: boolean): Promise<void> {
    const held = await names(folder);
    if (held.length > 0 && !force) {
      throw new CloudError(400, "INVALID_STATE", `${what} is not empty. It holds ${children}: ${held.join(", ")}.`);
    }
    await rm(folder, { recursive: true, force: true });
  }
}

async function names(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("_")).map((entry) => entry.name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Whether a folder is a table for Spark's catalog, i.e. has a Delta log. */
async function isTable(folder: string): Promise<boolean> {
  return stat(join(folder, "_delta_log")).then(
    (log) => log.isDirectory(),
    () => false,
  );
}

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Json } from "../../ports";
import { columnType, fieldsOf } from "./column-type";

/** A column of a table. */
export interface TableColumn {
  readonly name: string;
  /** SQL type of the column, e.g. `bigint`. */
  readonly type: string;
  readonly nullable: boolean;
}

/** A Delta table, as its Delta log describes it. */
export interface DeltaTable {
  /** Table id that Delta assigned. */
  readonly id: string;
  readonly folder: string;
  readonly columns: readonly TableColumn[];
  readonly properties: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Number of rows that the last commit wrote; undefined if the commit does not state the number. */
  readonly writtenRows: number | undefined;
}

interface Action {
  readonly metaData?: {
    readonly id: string;
    readonly schemaString: string;
    readonly configuration?: Readonly<Record<string, string>>;
    readonly createdTime?: number;
  };
  readonly commitInfo?: {
    readonly timestamp: number;
    readonly operationMetrics?: { readonly numOutputRows?: string };
  };
}

/** Reads the Delta log of a folder; undefined if the folder is not a Delta table. */
export async function readDeltaTable(folder: string): Promise<DeltaTable | undefined> {
  const log = join(folder, "_delta_log");
  const commits = (await readdir(log).catch(() => [])).filter((name) => /^\d{20}\.json$/.test(name)).sort();
  let last: Action["commitInfo"];
  for (const commit of commits.reverse()) {
    const actions = await actionsOf(join(log, commit));
    last ??= actions.find((action) => action.commitInfo !== undefined)?.commitInfo;
    const metadata = actions.find((action) => action.metaData !== undefined)?.metaData;
    if (metadata === undefined) continue;
    const createdAt = metadata.createdTime ?? 0;
    const rows = last?.operationMetrics?.numOutputRows;
    return {
      id: metadata.id,
      folder,
      columns: fieldsOf(JSON.parse(metadata.schemaString) as Json).map((field) => ({
        name: String(field["name"]),
        type: columnType(field["type"]),
        nullable: field["nullable"] !== false,
      })),
      properties: metadata.configuration ?? {},
      createdAt,
      updatedAt: last?.timestamp ?? createdAt,
      writtenRows: rows === undefined ? undefined : Number(rows),
    };
  }
  return undefined;
}

async function actionsOf(file: string): Promise<readonly Action[]> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Action);
}

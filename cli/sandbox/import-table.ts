import path from "node:path";
import { Agent } from "undici";
import { UserError } from "../project";
import type { SandboxInfo } from "./info";

export interface ImportOptions {
  /** Replaces an existing table. */
  readonly replace?: true;
  /** Reads every column of a CSV file as text. */
  readonly text?: true;
}

/** An imported table. */
export interface ImportedTable {
  readonly table: {
    readonly full_name: string;
    readonly columns: readonly { readonly name: string; readonly type_text: string }[];
  };
  readonly rows: number | null;
  readonly schema_created: boolean;
}

/**
 * Imports a CSV or Parquet file as a table of a running sandbox. Waits without a timeout, because files can be large.
 * @throws UserError with the sandbox's error
 */
export async function importTable(
  info: SandboxInfo,
  file: string,
  table: string,
  options: ImportOptions,
): Promise<ImportedTable> {
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  try {
    const { statusCode, body } = await dispatcher.request({
      origin: info.controlUrl,
      path: "/sandbox/imports",
      method: "POST",
      headers: { authorization: `Bearer ${info.adminToken}`, "content-type": "application/json" },
      body: JSON.stringify({ file: path.resolve(file), table, ...options }),
    });
    const answer = (await body.json()) as ImportedTable & { readonly message?: string };
    if (statusCode !== 200)
      throw new UserError(answer.message ?? `the sandbox answered ${statusCode} to the import of ${file}`);
    return answer;
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `the sandbox did not answer at ${info.controlUrl}: ${error instanceof Error ? error.message : String(error)}`,
    );
  } finally {
    await dispatcher.close();
  }
}

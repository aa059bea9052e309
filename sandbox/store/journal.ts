import { open, readFile, rename, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";

/** Error about a journal that is damaged or contains a record of an unknown kind. */
export class JournalCorruptError extends Error {}

/** Content of a journal file when it was opened. */
export interface JournalContent {
  /** One parsed value per intact line, in order. */
  readonly records: readonly unknown[];
  /** Length of the intact part of the file in bytes. The rest is an append that a kill interrupted. */
  readonly intactBytes: number;
}

const checksum = (text: string): string => crc32(text).toString(16).padStart(8, "0");
const encode = (record: unknown): string => {
  const text = JSON.stringify(record);
  return `${checksum(text)} ${text}\n`;
};

/**
 * Reads a journal. Each line is a CRC-32 checksum followed by a record.
 *
 * @throws JournalCorruptError if a line is damaged, except an incomplete last line
 */
export async function readJournal(path: string): Promise<JournalContent> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
    throw error;
  });
  const records: unknown[] = [];
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    const line = bytes.toString("utf8", start, end);
    const text = line.slice(9);
    if (line.slice(0, 9) !== `${checksum(text)} `) {
      throw new JournalCorruptError(
        `the store is damaged at ${path}:${String(records.length + 1)} (checksum does not match); ` +
          "restore the file from a copy, or remove its folder to start with an empty store",
      );
    }
    records.push(JSON.parse(text));
    start = end + 1;
  }
  return { records, intactBytes: start };
}

interface Pending {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Appends records durably. Appends that arrive during a flush share the next flush. */
export class JournalWriter {
  private pending: Pending[] = [];
  private flushing: Promise<void> | undefined;
  private failure: Error | undefined;

  private constructor(
    private readonly path: string,
    private file: FileHandle,
    private lineCount: number,
  ) {}

  /** Opens the file for appending and truncates an incomplete last line. */
  public static async open(path: string, content: JournalContent): Promise<JournalWriter> {
    const file = await open(path, "a", 0o600);
    const { size } = await file.stat();
    if (size > content.intactBytes) await file.truncate(content.intactBytes);
    return new JournalWriter(path, file, content.records.length);
  }

  /** Number of records in the file, including records that a later record supersedes. */
  public get length(): number {
    return this.lineCount;
  }

  /** Resolves when the record is on disk. */
  public append(record: unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      this.pending.push({ line: encode(record), resolve, reject });
      this.flushing ??= this.flush();
    });
  }

  /** Atomically replaces the content of the file by `records`. Concurrent appends are written after `records`. */
  public async rewrite(records: () => Iterable<unknown>): Promise<void> {
    while (this.flushing) await this.flushing;
    this.flushing = this.replaceFile(records).finally(() => {
      this.flushing = this.pending.length > 0 ? this.flush() : undefined;
    });
    return this.flushing;
  }

  public async close(): Promise<void> {
    while (this.flushing) await this.flushing;
    await this.file.close();
  }

  private async flush(): Promise<void> {
    // Waits one turn of the event loop, so that concurrent appends join this flush.
    await new Promise(setImmediate);
    while (this.pending.length > 0) {
      const batch = this.pending;
      this.pending = [];
      try {
        // Fails every append after a failed write, because the file may end with an incomplete line.
        if (this.failure) throw this.failure;
        await this.file.appendFile(batch.map(({ line }) => line).join(""));
        await this.file.datasync();
        this.lineCount += batch.length;
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.failure = error as Error;
        for (const { reject } of batch) reject(this.failure);
      }
    }
    this.flushing = undefined;
  }

  private async replaceFile(records: () => Iterable<unknown>): Promise<void> {
    const temporary = `${this.path}.new`;
    const lines = Array.from(records(), encode);
    const file = await open(temporary, "w", 0o600);
    await file.writeFile(lines.join(""));
    await file.datasync();
    await file.close();
    await rename(temporary, this.path);
    const folder = await open(dirname(this.path), "r");
    await folder.sync();
    await folder.close();
    await this.file.close();
    this.file = await open(this.path, "a", 0o600);
    this.lineCount = lines.length;
  }
}

import { open, readFile, rename, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";

/** The journal cannot be trusted; nothing was changed. */
export class JournalCorruptError extends Error {}

/** What a journal file held when it was opened. */
export interface JournalContent {
  /** One parsed value per intact line, in order. */
  readonly records: readonly unknown[];
  /** Bytes up to which the file is intact; anything behind is the torn end of an append that a kill cut short. */
  readonly intactBytes: number;
}

const checksum = (text: string): string => crc32(text).toString(16).padStart(8, "0");
const encode = (record: unknown): string => {
  const text = JSON.stringify(record);
  return `${checksum(text)} ${text}\n`;
};

/**
 * Reads a journal: one line per record, its CRC-32 in front.
 *
 * @throws JournalCorruptError when a line other than an unfinished last one is damaged
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

/** Appends records durably; appends that arrive while one is being flushed share the next flush. */
export class JournalWriter {
  private pending: Pending[] = [];
  private flushing: Promise<void> | undefined;
  private failure: Error | undefined;

  private constructor(
    private readonly path: string,
    private file: FileHandle,
    private lineCount: number,
  ) {}

  /** Opens for appending and cuts off a torn end. */
  public static async open(path: string, content: JournalContent): Promise<JournalWriter> {
    const file = await open(path, "a", 0o600);
    const { size } = await file.stat();
    if (size > content.intactBytes) await file.truncate(content.intactBytes);
    return new JournalWriter(path, file, content.records.length);
  }

  /** Records in the file, superseded ones included. */
  public get length(): number {
    return this.lineCount;
  }

  /** Resolves once the record is on disk. */
  public append(record: unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      this.pending.push({ line: encode(record), resolve, reject });
      this.flushing ??= this.flush();
    });
  }

  /** Replaces the whole file by `records`, atomically; appends made meanwhile follow behind. */
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
    // A turn of the event loop lets concurrent appends join this flush.
    await new Promise(setImmediate);
    while (this.pending.length > 0) {
      const batch = this.pending;
      this.pending = [];
      try {
        // After a failed write the end of the file is not known, and a later append could bury a torn line.
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

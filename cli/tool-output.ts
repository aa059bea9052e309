import { closeSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { StringDecoder } from "node:string_decoder";
import { withoutColour } from "./without-colour";

const POLL_MS = 50;

/** The output of a running tool, written to files and read from them as it arrives. */
export class ToolOutput {
  /** File descriptors for the tool. */
  public readonly stdoutFile: number;
  public readonly stderrFile: number;
  /** A folder on the same disk as the files. Callers check the free space of this disk. */
  public readonly folder: string;
  /** Whether the files are temporary. Temporary files are unlinked right after they are opened. */
  public readonly isTemporary: boolean;
  private readonly streams: readonly [Stream, Stream];
  private readonly timer: NodeJS.Timeout;
  private output = "";

  /**
   * @param file path for the standard output; `<file>.stderr` receives the standard error. @default - temporary files
   */
  public constructor(onLine?: (line: string) => void, file?: string) {
    const folder = file === undefined ? mkdtempSync(path.join(tmpdir(), "fraudops-")) : undefined;
    const stdout = file ?? path.join(folder ?? "", "stdout");
    const hear = (text: string): void => void (this.output += text);
    this.isTemporary = folder !== undefined;
    this.folder = folder === undefined ? path.dirname(stdout) : tmpdir();
    this.streams = [new Stream(stdout, hear, onLine), new Stream(`${stdout}.stderr`, hear, onLine)];
    this.stdoutFile = this.streams[0].descriptor;
    this.stderrFile = this.streams[1].descriptor;
    // Deletes the folder at once, so that no file is left if this process is killed. Open files remain usable.
    if (folder !== undefined) rmSync(folder, { recursive: true });
    this.timer = setInterval(() => this.read(), POLL_MS);
  }

  /** The complete output of the tool, after the tool has ended. */
  public end(): { readonly stdout: string; readonly stderr: string; readonly output: string } {
    clearInterval(this.timer);
    this.read();
    const [stdout, stderr] = this.streams;
    stdout.end();
    stderr.end();
    return {
      stdout: withoutColour(stdout.text),
      stderr: withoutColour(stderr.text),
      output: withoutColour(this.output),
    };
  }

  public close(): void {
    clearInterval(this.timer);
    for (const { descriptor } of this.streams) closeSync(descriptor);
  }

  private read(): void {
    for (const stream of this.streams) stream.read();
  }
}

/** A file to which a running tool writes, read as it grows. */
class Stream {
  public readonly descriptor: number;
  public text = "";
  private rest = "";
  private position = 0;
  private readonly decoder = new StringDecoder("utf8");
  private readonly buffer = Buffer.alloc(64 * 1024);

  public constructor(
    file: string,
    private readonly hear: (text: string) => void,
    private readonly onLine: ((line: string) => void) | undefined,
  ) {
    rmSync(file, { force: true });
    this.descriptor = openSync(file, "a+", 0o600);
  }

  public read(): void {
    for (;;) {
      const size = readSync(this.descriptor, this.buffer, 0, this.buffer.length, this.position);
      if (size === 0) return;
      this.position += size;
      this.add(this.decoder.write(this.buffer.subarray(0, size)));
    }
  }

  /** Passes the last line to `onLine` if no line break follows it. */
  public end(): void {
    this.add(this.decoder.end());
    if (this.rest !== "") this.onLine?.(withoutColour(this.rest));
    this.rest = "";
  }

  private add(text: string): void {
    this.text += text;
    this.hear(text);
    const lines = (this.rest + text).split(/\r?\n/);
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.onLine?.(withoutColour(line));
  }
}

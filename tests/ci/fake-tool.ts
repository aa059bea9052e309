import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.join(__dirname, "..", "..");

/** What a fake tool does if its arguments, joined by spaces, contain `when`. */
export interface Reaction {
  readonly when: string;
  readonly prints?: string;
  readonly exitCode?: number;
  /** Texts of the files that the tool writes, by file name. */
  readonly writes?: Readonly<Record<string, string>>;
}

const FAKE = `#!/usr/bin/env node
const { appendFileSync, readFileSync, writeFileSync } = require("node:fs");
const args = process.argv.slice(2);
appendFileSync(process.env.FAKE_LOG, JSON.stringify(args) + "\\n");
const found = JSON.parse(readFileSync(process.env.FAKE_REACTIONS, "utf8")).find(({ when }) => args.join(" ").includes(when));
for (const [file, text] of Object.entries(found?.writes ?? {})) writeFileSync(file, text);
if (found?.prints) console.log(found.prints);
process.exit(found?.exitCode ?? 0);
`;

/** A folder in which a pipeline script runs, with a fake tool that records its calls. */
export class ScriptRun {
  private readonly folder = mkdtempSync(path.join(tmpdir(), "ci-"));

  /** @param tool name of the fake tool, e.g. `gh`, which scripts find on PATH, or `fraudops`, called as `./fraudops` */
  public constructor(tool: string, reactions: readonly Reaction[]) {
    writeFileSync(this.file(tool), FAKE);
    chmodSync(this.file(tool), 0o755);
    writeFileSync(this.file("reactions.json"), JSON.stringify(reactions));
  }

  public file(name: string): string {
    return path.join(this.folder, name);
  }

  public read(name: string): string | undefined {
    return existsSync(this.file(name)) ? readFileSync(this.file(name), "utf8") : undefined;
  }

  /** Runs `ci/<script>` in the folder. */
  public run(script: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const done = spawnSync(path.join(ROOT, "ci", script), args, {
      cwd: this.folder,
      encoding: "utf8",
      env: {
        PATH: `${this.folder}${path.delimiter}${process.env["PATH"] ?? ""}`,
        FAKE_LOG: this.file("calls"),
        FAKE_REACTIONS: this.file("reactions.json"),
        ...environment,
      },
    });
    return { exitCode: done.status, output: done.stdout + done.stderr };
  }

  /** Arguments of each call of the fake tool. */
  public get calls(): readonly (readonly string[])[] {
    const lines = (this.read("calls") ?? "").split("\n").filter((line) => line !== "");
    return lines.map((line) => JSON.parse(line) as string[]);
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

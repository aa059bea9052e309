import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { terraformForCdktf } from "./binary";

/** One run of `terraform apply` that has ended. */
export interface AppliedStack {
  readonly stack: string;
  /** 128 + the signal's number when it was killed. */
  readonly exitCode: number;
  readonly output: string;
}

/** A folder in which each apply of one `cdktf deploy` leaves its output: `cdktf` does not show all of it. */
export class ApplyLogs {
  private readonly directory = mkdtempSync(path.join(tmpdir(), "fraudops-apply-"));
  private readonly seen = new Set<string>();

  /** For `cdktf`. */
  public readonly environment = { ...terraformForCdktf(), FRAUDOPS_APPLY_LOGS: this.directory };

  /** Applies that have ended since this was last asked. */
  public news(): readonly AppliedStack[] {
    const ended = readdirSync(this.directory).filter((file) => file.endsWith(".exit") && !this.seen.has(file));
    return ended.map((file) => {
      this.seen.add(file);
      const stack = path.basename(file, ".exit");
      const exitCode = Number(readFileSync(path.join(this.directory, file), "utf8"));
      return { stack, exitCode, output: this.output(stack) };
    });
  }

  public remove(): void {
    rmSync(this.directory, { recursive: true });
  }

  private output(stack: string): string {
    const file = path.join(this.directory, `${stack}.log`);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }
}

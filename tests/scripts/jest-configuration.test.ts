import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const FILE = "jest.config.cjs";

test.each(["fraudops", "Bank & Co (1)", "Prüfung [2]", "a+b"])(
  "in a folder %j, the default configuration of jest excludes the suites that other configurations run",
  (name) => {
    const folder = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), "jest-"))), name);
    mkdirSync(folder);
    copyFileSync(path.join(__dirname, "..", "..", FILE), path.join(folder, FILE));
    const { testPathIgnorePatterns: patterns } = jest.requireActual<{
      readonly testPathIgnorePatterns: readonly string[];
    }>(path.join(folder, FILE));
    const isIgnored = (file: string): boolean => patterns.some((it) => new RegExp(it).test(path.join(folder, file)));

    expect(
      ["tests/e2e/service.test.ts", "tests/flow/flow.test.ts", "tests/day-two/walk-1.test.ts"].map(isIgnored),
    ).toEqual([true, true, true]);
    expect(["tests/main.test.ts", "tests/flow/support/order.test.ts"].map(isIgnored)).toEqual([false, false]);
    rmSync(path.dirname(folder), { recursive: true });
  },
);

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { sandboxOverlay } from "../../../cli/project";
import { AwsServer } from "../../../cli/providers/aws-server";
import { VendorProviders } from "../../../cli/providers/vendors";
import { rehearse, type RehearsalOptions } from "../../../cli/rehearsal/rehearse";
import { Session } from "../../../cli/rehearsal/session";
import type { SandboxInfo } from "../../../cli/sandbox/info";

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "vendors-"));
});
afterEach(() => rmSync(home, { recursive: true }));

describe("a rehearsal with the vendors' providers fails on", () => {
  const refusal = async (options: Partial<RehearsalOptions>): Promise<string> => {
    const { signal } = new AbortController();
    const given = { home, overlay: sandboxOverlay, signal, providers: "real", ...options } as RehearsalOptions;
    const error: unknown = await rehearse(given).catch((caught: unknown) => caught);
    return String(error);
  };

  test.each<[string, Partial<RehearsalOptions>, RegExp]>([
    ["to keep the sandbox", { stages: ["dev"], keep: true }, /--keep cannot be used with `--providers real`/],
    [
      "a stage that cannot be destroyed",
      { stages: ["dev", "prod"] },
      /must destroy its stages, but these have deletionProtection: prod; rehearse other stages/,
    ],
    [
      "a mirror for the sandbox's own providers",
      { stages: ["dev"], providers: "sandbox", mirror: "providers" },
      /--mirror is only used with the vendors' providers: add `--providers real`/,
    ],
  ])("%s, before anything starts", async (_, options, message) => {
    expect(await refusal(options)).toMatch(message);
    expect(existsSync(path.join(home, "sandbox.json"))).toBe(false);
  });

  test("a folder with objects of the sandbox's own providers, and keeps them", async () => {
    mkdirSync(path.join(home, "store"));
    writeFileSync(path.join(home, "store", "journal"), "objects");
    const session = new Session({ home, overlay: sandboxOverlay, stages: ["dev"], awsAccountId: "111111111111" });
    await expect(session.startWithVendors()).rejects.toThrow(
      /vendors-\w+ contains objects that the sandbox's own providers created: set another folder with --home/,
    );
    expect(existsSync(path.join(home, "store", "journal"))).toBe(true);
  });
});

describe("the local AWS server", () => {
  test("fails if it is not installed, and shows the command that installs it", async () => {
    const python = path.join(home, "no-python");
    await expect(AwsServer.start(home, "111111111111", python)).rejects.toThrow(
      `moto, the local AWS server, is not installed (no ${python}): run \`npm run setup:moto\``,
    );
  });

  test("fails if it exits immediately, and shows the last lines and the path of its log", async () => {
    const python = path.join(home, "python");
    writeFileSync(python, "#!/bin/sh\necho no module named moto >&2\nexit 1\n", { mode: 0o755 });
    const log = path.join(home, "logs", "aws-server.log");
    await expect(AwsServer.start(home, "111111111111", python)).rejects.toThrow(
      `did not start; install it again with \`npm run setup:moto\`. The end of ${log}:\nno module named moto`,
    );
  });
});

test("no AWS server starts if a provider is missing", async () => {
  const required = [{ name: "aws", source: "hashicorp/aws", version: "6.25.0" }];
  const info = {} as SandboxInfo;
  const mirror = path.join(home, "nowhere");
  await expect(VendorProviders.start({ info, home, required, mirror, awsAccountId: "111111111111" })).rejects.toThrow(
    `the provider mirror ${mirror} does not exist`,
  );
  expect(existsSync(path.join(home, "logs"))).toBe(false);
});

import { Command } from "commander";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { addStageCommands } from "../../cli/commands/stage";
import { withFolder } from "../../cli/folder-lock";
import { hasCheckov } from "../../cli/guard/checkov";

// Simulates another command that holds the lock on the stacks and never ends.
jest.mock("../../cli/folder-lock", () => ({ withFolder: jest.fn(() => new Promise(() => undefined)) }));

/** Name of a stage that does not exist. A command fails because of this name, unless an earlier check fails. */
const NO_STAGE = "prdo";
const folder = mkdtempSync(path.join(tmpdir(), "stage-"));

const before = { ...process.env };

// Sets credentials, which select the real clouds as the target. No command sends a request, because each command
// checks the stage first.
beforeEach(() => {
  process.env["AWS_PROFILE"] = "nobody";
});
afterEach(() => {
  process.env = { ...before };
});

async function fraudops(...args: readonly string[]): Promise<unknown> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  addStageCommands(program);
  return program.parseAsync(["node", "fraudops", ...args]);
}

test.each([
  ["--out", path.join(folder, "missing", "plan.md"), `the folder ${path.join(folder, "missing")} does not exist`],
  ["--gitlab", folder, "the path is a folder"],
])("plan fails on %s %s before planning", async (option, file, said) => {
  await expect(fraudops("plan", NO_STAGE, option, file)).rejects.toThrow(said);
});

test("plan accepts an output file that does not exist", async () => {
  await expect(fraudops("plan", NO_STAGE, "--cloud", "--out", path.join(folder, "plan.md"))).rejects.toThrow(NO_STAGE);
});

test("plan --save fails without a refresh, before planning", async () => {
  await expect(fraudops("plan", "prod", "--save", "--no-refresh")).rejects.toThrow("omit --no-refresh");
});

test.each(["--yes", "--forget-unrecorded"])("apply --approved cannot be combined with %s", async (option) => {
  await expect(fraudops("apply", "dev", "--approved", "1", option)).rejects.toThrow("cannot be used with option");
});

(hasCheckov() ? test.skip : test)("guard fails without checkov before it plans", async () => {
  await expect(fraudops("guard", "prod", "--checkov")).rejects.toThrow("npm run setup:checkov");
});

describe("terraform", () => {
  test.each(["nope", "dev-nope", "pr-7-nope"])("fails on %s, and lists the existing stacks", async (stack) => {
    await expect(fraudops("terraform", stack, "--", "show")).rejects.toThrow(
      /no stack "\S+"; stacks: bootstrap, account, .*-platform, /,
    );
  });

  test.each([["apply"], ["destroy"]])("fails to %s, which would bypass the guard", async (command) => {
    await expect(fraudops("terraform", "dev-fraud", "--", command)).rejects.toThrow(`./fraudops ${command} <stage>`);
  });

  test.each([["-chdir=/tmp"], ["test"], ["refresh"], ["workspace"]])(
    "fails on %s, and lists the allowed values",
    async (command) => {
      await expect(fraudops("terraform", "dev-fraud", "--", command, "apply")).rejects.toThrow(
        "allowed: console, force-unlock",
      );
    },
  );
});

describe("while another command uses the stacks", () => {
  test.each(["plan", "guard", "apply", "drift", "destroy"])("%s fails at once on an unknown stage", async (command) => {
    await expect(fraudops(command, NO_STAGE, "--cloud")).rejects.toThrow(NO_STAGE);
    expect(withFolder).not.toHaveBeenCalled();
  });

  test("destroy fails at once on a stage with deletion protection", async () => {
    await expect(fraudops("destroy", "prod", "--cloud", "--yes")).rejects.toThrow("deletionProtection");
  });

  test("plan fails at once without its price list", async () => {
    const prices = path.join(folder, "missing.yaml");
    await expect(fraudops("plan", "dev", "--cloud", "--prices", prices)).rejects.toThrow("missing.yaml: this file");
  });
});

test("destroy fails on the shared stacks", async () => {
  await expect(fraudops("destroy", "account", "--yes")).rejects.toThrow("after the last stage");
});

test("destroy fails on a stage with deletion protection, before it asks for confirmation", async () => {
  await expect(fraudops("destroy", "prod", "--yes")).rejects.toThrow(
    "stage prod has deletionProtection: nothing was destroyed. To destroy the stage, set `deletionProtection: false` and `retirement: <why>` in config/stages/prod.yaml",
  );
});

test("destroy fails on an unknown project, and lists the stage's projects", async () => {
  await expect(fraudops("destroy", "dev", "--project", "churn", "--yes")).rejects.toThrow(
    'stage dev has no project "churn"; projects: fraud',
  );
});

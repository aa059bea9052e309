import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Harness, METASTORE } from "../sandbox/rest/harness";
import { commandLine } from "./support/binaries";
import type { Command } from "./support/command";
import { COMMANDS, COMMANDS_OF_FILES_AND_DELETIONS, COMMANDS_WITH_A_VERSION } from "./support/commands-of-data";
import {
  COMMANDS_OF_A_WORKSPACE,
  COMMANDS_OF_EXPERIMENTS,
  COMMANDS_OF_JOBS,
  UNANSWERED,
} from "./support/commands-of-workspaces";
import { prepareForCommands } from "./support/sandbox";

interface Outcome {
  readonly exitCode: number;
  readonly output: string;
}

/** Commands that the test runs without `--output json`, because their output is not JSON. */
const AS_TEXT = ["serving-endpoints export-metrics", "serving-endpoints get-open-api", "fs cat"];

const home = mkdtempSync(path.join(tmpdir(), "real-cli-"));
const file = path.join(home, "file.txt");
const known = new Map<string, string>([
  ["metastore", METASTORE],
  ["file", file],
]);
const done = new Set<string>();
const failed = new Set<string>();
let harness: Harness;

beforeAll(async () => {
  commandLine();
  writeFileSync(file, "content");
  harness = await Harness.start();
  harness.assembly.engine.start();
  await prepareForCommands(harness);
});
afterAll(async () => {
  await harness.stop();
  process.stdout.write(
    `Databricks CLI: ${done.size} of ${done.size + failed.size} commands on objects of a workspace\n`,
  );
});

test.each([
  ["Unity Catalog", COMMANDS],
  ["a workspace", COMMANDS_OF_A_WORKSPACE],
  ["jobs", COMMANDS_OF_JOBS],
  ["experiments", COMMANDS_OF_EXPERIMENTS],
])("the Databricks CLI's commands for %s succeed", async (_, commands) => {
  expect(await wrong(commands)).toEqual([]);
});

test("the Databricks CLI's commands for model versions and endpoints succeed", async () => {
  const source = "mlflow-artifacts:/1/models/m/artifacts";
  await harness.assembly.engine.client.call("POST", "model-versions/create", { name: "lab.models.fraud", source });
  expect(await wrong(COMMANDS_WITH_A_VERSION)).toEqual([]);
});

test("files are written, read and deleted", async () => {
  expect(await wrong(COMMANDS_OF_FILES_AND_DELETIONS)).toEqual([]);
});

test.each(UNANSWERED)("%s fails with the name of the missing route", async (command) => {
  const { exitCode, output } = await databricks(command.split(" "));
  expect(exitCode).not.toBe(0);
  expect(output).toContain("sandbox: no route for");
});

/** Runs commands one after another, and stores the answers' fields that later commands use. @returns the errors */
async function wrong(commands: readonly Command[]): Promise<string[]> {
  const lines: string[] = [];
  for (const { run, json, keep = {} } of commands) {
    const args = filled(run).split(" ");
    const body = json === undefined ? [] : ["--json", filled(JSON.stringify(json))];
    const { exitCode, output } = await databricks([...args, ...body]);
    const name = run
      .split(" ")
      .slice(0, run.startsWith("settings") ? 3 : 2)
      .join(" ");
    (exitCode === 0 ? done : failed).add(name);
    if (exitCode !== 0) lines.push(`${run}: ${output.trim()}`);
    else for (const [key, place] of Object.entries(keep)) known.set(key, valueAt(output, place));
  }
  return lines;
}

/**
 * Replaces `{name}` in a command by the stored value of an earlier command, and `"{name:number}"`, including its
 * quotes, by a stored number.
 */
function filled(text: string): string {
  return text
    .replace(/"\{([\w-]+):number\}"/g, (_, name: string) => known.get(name) ?? "")
    .replace(/\{([\w-]+)\}/g, (whole, name: string) => known.get(name) ?? whole);
}

function valueAt(output: string, place: string): string {
  let value = JSON.parse(output) as unknown;
  for (const name of place.split(".")) value = (value as Record<string, unknown> | undefined)?.[name];
  return String(value);
}

function databricks(args: readonly string[]): Promise<Outcome> {
  const env = {
    PATH: process.env["PATH"],
    HOME: home,
    DATABRICKS_HOST: harness.url,
    DATABRICKS_TOKEN: harness.assembly.tokens.admin,
  };
  return new Promise((resolve) => {
    const options = { env, cwd: home, timeout: 60_000 };
    const format = AS_TEXT.includes(args.slice(0, 2).join(" ")) ? "text" : "json";
    execFile(commandLine(), [...args, "--output", format], options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ exitCode, output: exitCode === 0 ? stdout : stderr });
    });
  });
}

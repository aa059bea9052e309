import { Command } from "commander";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { addModelCommands } from "../../cli/commands/model";
import { addJobCommand } from "../../cli/commands/job";
import { addRunsCommand } from "../../cli/commands/runs";
import { addSummaryCommand } from "../../cli/commands/summary";
import { HttpServer, type Answer, type Received } from "./support/http-server";

const before = { ...process.env };
let server: HttpServer;
let printed: string[];
let jobs: readonly object[];

beforeEach(async () => {
  printed = [];
  jobs = [{ job_id: 1, settings: { name: "fraudops-staging-fraud-training" } }];
  for (const stream of ["log", "error"] as const) {
    jest.spyOn(console, stream).mockImplementation((...words: unknown[]) => void printed.push(words.join(" ")));
  }
  server = await HttpServer.start(answer);
  const CDKTF_OUTPUT = mkdtempSync(path.join(tmpdir(), "before-training-"));
  Object.assign(process.env, {
    CDKTF_OUTPUT,
    DATABRICKS_HOST: server.url,
    DATABRICKS_TOKEN: "t",
    FRAUDOPS_OVERLAY: "",
  });
});
afterEach(async () => {
  jest.restoreAllMocks();
  process.env = { ...before };
  await server.stop();
});

/** Answers as a workspace with a deployed stage, whose model has no versions and whose jobs have no runs. */
function answer({ url }: Received): Answer {
  const { pathname } = new URL(url, "http://workspace");
  if (pathname.endsWith("/jobs/list")) return { body: { jobs } };
  if (pathname.endsWith("/jobs/get")) return { body: { settings: {} } };
  if (/\/runs\/list$|_model\/versions$|_model$/.test(pathname)) return { body: {} };
  return { status: 404 };
}

async function fraudops(...args: readonly string[]): Promise<string> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  addJobCommand(program);
  addRunsCommand(program);
  addSummaryCommand(program);
  addModelCommands(program);
  await program.parseAsync([...args, "--cloud"], { from: "user" });
  return printed.join("\n");
}

test.each([
  [["model", "list", "staging"], "no versions: `./fraudops job staging training --project fraud` trains one"],
  [["runs", "staging"], "no runs: `./fraudops job staging training` starts one"],
  [["summary", "staging"], "_model has no champion; `./fraudops job staging training --project fraud` trains one"],
  [["summary", "staging"], "not synthesized here: run `./fraudops plan staging`"],
])("%j names the next command before a first training", async (args, expected) => {
  expect(await fraudops(...args)).toContain(expected);
});

test.each([
  [
    ["model", "show", "staging"],
    /`\.\/fraudops model list staging` lists .*`\.\/fraudops job staging training` trains/,
  ],
  [["rollback", "staging"], /no previous version .*`\.\/fraudops job <stage> training`/],
])("%j fails before a first training, and names the next command", async (args, expected) => {
  await expect(fraudops(...args)).rejects.toThrow(expected);
});

test("commands of a stage without jobs name the command that creates them", async () => {
  jobs = [];
  expect(await fraudops("runs", "staging")).toContain("no jobs: `./fraudops apply staging` creates them");
  await expect(fraudops("job", "staging", "training")).rejects.toThrow("`./fraudops apply <stage>`");
});

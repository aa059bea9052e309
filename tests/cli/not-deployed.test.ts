import { Command } from "commander";
import { addModelCommands } from "../../cli/commands/model";
import { addQueryCommand } from "../../cli/commands/query";
import { addSummaryCommand } from "../../cli/commands/summary";
import { HttpServer } from "./support/http-server";

const before = { ...process.env };
let server: HttpServer;
let printed: string[];
/** Status with which the fake workspace answers requests for a registered model. */
let modelStatus: number;
/** Jobs of the fake workspace. */
let jobs: readonly object[];

beforeEach(async () => {
  [modelStatus, jobs, printed] = [403, [], []];
  jest.spyOn(console, "log").mockImplementation((...words: unknown[]) => void printed.push(words.join(" ")));
  server = await HttpServer.start(({ url }) => {
    if (url.includes("/jobs/list")) return { body: { jobs } };
    if (!url.includes("/models/")) return { status: 404 };
    return { status: modelStatus, body: { error_code: "DENIED", message: "no USE SCHEMA" } };
  });
  Object.assign(process.env, { DATABRICKS_HOST: server.url, DATABRICKS_TOKEN: "t", FRAUDOPS_OVERLAY: "" });
});
afterEach(async () => {
  jest.restoreAllMocks();
  process.env = { ...before };
  await server.stop();
});

async function fraudops(line: string): Promise<string> {
  const program = new Command().exitOverride();
  for (const add of [addModelCommands, addQueryCommand, addSummaryCommand]) add(program);
  await program.parseAsync([...line.split(" "), "--cloud"], { from: "user" });
  return printed.join("\n");
}

const DEPLOYING =
  /project fraud is not deployed in stage pr-1(, or .* \(.*DENIED: no USE SCHEMA\))?: run `\.\/fraudops apply pr-1`/;

describe.each([403, 404])("if the model of a project without jobs answers %i", (status) => {
  beforeEach(() => (modelStatus = status));

  test.each([
    "model list pr-1",
    "model show pr-1",
    "model empty pr-1 --project fraud",
    "query pr-1 --project fraud",
    "rollback pr-1 --project fraud",
  ])("%s names the command that deploys", (line) => expect(fraudops(line)).rejects.toThrow(DEPLOYING));

  test("a summary names the command that deploys, and suggests no training", async () => {
    const text = await fraudops("summary pr-1");
    expect(text).toMatch(/problem: model fraudops_slot_1\.pr_1_fraud\.fraud_model: project fraud is not deployed/);
    expect(text).toMatch(DEPLOYING);
    expect(text.includes("may not read it")).toBe(status === 403);
    expect(text).not.toContain("./fraudops job");
  });
});

test("the refusal of a deployed project's model has the workspace's message", async () => {
  jobs = [{ job_id: 1, settings: { name: "fraudops-pr-1-fraud-training" } }];
  await expect(fraudops("model list pr-1")).rejects.toThrow("answered 403 DENIED: no USE SCHEMA");
});

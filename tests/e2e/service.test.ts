import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Naming } from "../../core/naming";
import type { DatabricksClient } from "../../cli/databricks/client";
import { explainFailure, runJob } from "../../cli/databricks/jobs";
import { succeeded } from "../../cli/databricks/run";
import { championOf } from "../../cli/databricks/champion";
import { readHeldBack, score, type HeldBack } from "../../cli/databricks/scoring";
import { sandboxStatus } from "../../cli/sandbox/control";
import { requireSandbox } from "../../cli/sandbox/info";
import { python } from "../../cli/project";
import { createFaultJob, uploadFaultModels } from "./support/fault-models";
import { queryDuring } from "./support/query-loop";
import { secretsLeftIn } from "./support/secrets";
import { TestSandbox } from "./support/sandbox";

const sandbox = new TestSandbox("e2e", 8910);
const naming = new Naming("fraudops", "dev");
const MODEL = naming.registeredModel("fraud");
const ENDPOINT = naming.endpoint("fraud");
/** Path of the exchange volume of the project `fraud`. Clients of the endpoint may read the files in this volume. */
const EXCHANGE = naming.volumePath(naming.schema("fraud"), naming.exchangeVolume);
const TRAINING = naming.name("fraud", "training");

let admin: DatabricksClient;
let outside: DatabricksClient;
let heldBack: HeldBack;

beforeAll(() => sandbox.reset());
afterAll(async () => {
  await sandbox.fraudops(["sandbox", "down", "--home", sandbox.home]);
});

describe("the rehearsal", () => {
  test("the rehearsal of dev passes and writes a report with plots", async () => {
    const result = await sandbox.rehearse("dev");
    expect(result.output).toContain("every step of every stage passed");
    expect(result.exitCode).toBe(0);
    const report = readFileSync(path.join(sandbox.home, "report.html"), "utf8");
    expect(report).toContain("<h2>dev: fraud (binary)</h2>");
    expect(report).toContain("<h2>dev: cash-demand (regression)</h2>");
    expect(report).toContain('data-kind="line"');
    expect(report).toContain('data-kind="points"');
    expect(report.match(/<figure class="stack"><svg/g)).toHaveLength(4);
    expect(report).toMatch(/\d+ resources examined: 0 errors/);
    admin = await sandbox.client("dev");
    outside = await sandbox.client("dev", naming.servicePrincipal("client"));
    heldBack = await readHeldBack(admin, await championOf(admin, MODEL));
  });

  test("the endpoint of each project answers in the format of its task", async () => {
    const regression = await championOf(admin, naming.registeredModel("cash-demand"));
    expect(regression.evaluation).toMatchObject({ task: "regression", decision: null, labelShares: null });
    const values = await score(outside, naming.endpoint("cash-demand"), await readHeldBack(admin, regression));
    expect(values.length).toBeGreaterThan(0);
    for (const { answer } of values) expect(answer).toMatchObject({ value: expect.any(Number) as number });
    const decisions = (await score(outside, ENDPOINT, heldBack)).map(({ answer }) => answer);
    for (const answer of decisions) {
      expect(answer).toMatchObject({ model: expect.stringMatching(/^m-/) as string, version: "1" });
    }
    const args = ["query", "dev", "--project", "cash-demand", "--home", sandbox.home];
    expect((await sandbox.fraudops(args)).output).toMatch(
      /cash-demand \(regression\): endpoint .*value +truth +error/s,
    );
  });
});

describe("the real clients", () => {
  test("databricks-sdk and MLflow work without modification", async () => {
    const { DATABRICKS_TOKEN: token = "" } = await sandbox.environment();
    const result = await sandbox.exec(
      python,
      [path.join(__dirname, "clients.py"), naming.name("fraud", "scoring"), ENDPOINT, EXCHANGE, MODEL],
      {
        environment: {
          DATABRICKS_HOST: admin.host,
          MLFLOW_TRACKING_URI: admin.host,
          MLFLOW_REGISTRY_URI: admin.host,
          MLFLOW_TRACKING_TOKEN: token,
        },
      },
    );
    const last = result.output.trimEnd().split("\n").at(-1) ?? "";
    expect(JSON.parse(last.startsWith("{") ? last : JSON.stringify(result.output))).toMatchObject({
      user: "admin@sandbox.local",
      note: "from the sdk",
      run: "SUCCESS",
      runs: 1,
      ready: "READY",
      predictions: heldBack.records.length,
      version: (await championOf(admin, MODEL)).version,
      inputs: expect.arrayContaining(["amount", "type"]),
    });
  });

  test("a plan of Terraform has no changes", async () => {
    const result = await sandbox.exec("cdktf", ["diff", "dev-fraud"]);
    expect(result.output).toContain("No changes");
    expect(result.exitCode).toBe(0);
  });
});

describe("the sandbox", () => {
  test("answers 501 for an unknown route and reports it", async () => {
    const route = "/api/2.0/never/heard/of";
    await expect(admin.call("GET", route)).rejects.toMatchObject({ status: 501, code: "NOT_IMPLEMENTED" });
    const { unhandled } = await sandboxStatus(await requireSandbox(sandbox.home));
    expect(unhandled).toContainEqual({ request: `GET ${route}`, count: 1 });
  });

  test("fails on a resource type without a known behaviour, and names it", async () => {
    const directory = path.join(__dirname, "fixtures", "unknown-resource");
    await sandbox.exec("terraform", ["init", "-input=false"], { directory });
    const result = await sandbox.exec("terraform", ["apply", "-auto-approve", "-input=false"], { directory });
    expect(result.exitCode).not.toBe(0);
    expect(result.output).toContain("aws_sqs_queue");
  });
});

describe("access", () => {
  test("fails without a token, or if the token's principal lacks CAN_QUERY", async () => {
    const body = { dataframe_records: heldBack.records.slice(0, 1) };
    const route = `/serving-endpoints/${ENDPOINT}/invocations`;
    const anonymous = await fetch(`${admin.host}${route}`, { method: "POST", body: JSON.stringify(body) });
    expect(anonymous.status).toBe(401);
    const stranger = await sandbox.client("dev", new Naming("fraudops", "staging").servicePrincipal("client"));
    await expect(stranger.call("POST", route, body)).rejects.toMatchObject({ status: 403, code: "PERMISSION_DENIED" });
  });

  test("fails without CAN_QUERY, which `drift` reports and the next apply restores", async () => {
    const route = `/serving-endpoints/${ENDPOINT}/invocations`;
    const body = { dataframe_records: heldBack.records.slice(0, 1) };
    const { id } = await admin.call<{ id: string }>("GET", `/api/2.0/serving-endpoints/${ENDPOINT}`);
    await admin.call("PUT", `/api/2.0/permissions/serving-endpoints/${id}`, {
      access_control_list: [{ group_name: naming.group("analysts"), permission_level: "CAN_VIEW" }],
    });
    await expect(outside.call("POST", route, body)).rejects.toMatchObject({ status: 403, code: "PERMISSION_DENIED" });
    const issue = path.join(sandbox.home, "drift.md");
    const drift = await sandbox.fraudops(["drift", "dev", "--out", issue, "--home", sandbox.home]);
    expect(drift.exitCode).toBe(2);
    expect(readFileSync(issue, "utf8")).toMatch(/^<!-- fraudops:drift:dev -->\n`dev` differs from its last apply/);
    expect(drift.output).toMatch(/dev-fraud: databricks_permissions\.\S+ was changed: access_control/);
    const { changes } = await sandbox.apply("dev");
    expect(changes).toContainEqual({ stack: "dev-fraud", added: 0, changed: 1, destroyed: 0 });
    await expect(outside.call("POST", route, body)).resolves.toHaveProperty("predictions");
  });

  test.each([
    ["missing", { amount: undefined }, /amount/],
    ["null", { amount: null }, /amount/],
    ["mistyped", { step: "tomorrow" }, /step/],
  ])("answers 400 to a %s field, and names it", async (_, change, named) => {
    const [record = {}] = heldBack.records;
    const body = { dataframe_records: [{ ...record, ...change }] };
    const error = await outside.call("POST", `/serving-endpoints/${ENDPOINT}/invocations`, body).catch(String);
    expect(error).toMatch(/ answered 400 /);
    expect(error).toMatch(named);
  });

  test("answers records with an optional field that is null", async () => {
    const records = heldBack.records.map((record) => ({ ...record, oldbalanceDest: null }));
    const scored = await score(outside, ENDPOINT, { ...heldBack, records });
    expect(scored).toHaveLength(records.length);
  });
});

describe("gates", () => {
  let wheel: string;

  beforeAll(async () => {
    wheel = await uploadFaultModels(admin, EXCHANGE);
  });

  test.each([
    ["fraud-shuffled", "evaluate", /PR-AUC.*gate\.limits\.prAuc\.min/s],
    ["fraud-signature", "validate", /deviceId/],
    ["fraud-slow", /evaluate|release/, /latency.*gate\.limits\.(latency|endpoint)P99Ms\.max/s],
    ["fraud-contract", "validate", /amount.*row/is],
  ])("a job rejects the model of %s, and the champion answers all requests", async (project, where, why) => {
    const champion = await championOf(admin, MODEL);
    const job = await createFaultJob(admin, TRAINING, project, wheel);
    const { result: run, seen } = await queryDuring(outside, ENDPOINT, heldBack, () => runJob(admin, job));
    expect(succeeded(run)).toBe(false);
    expect(run.state.result_state).toBe("FAILED");
    const failure = await explainFailure(admin, run);
    expect(run.tasks?.find((task) => task.state.result_state === "FAILED")?.task_key).toMatch(where);
    expect(failure).toMatch(why);
    expect(seen.errors).toEqual([]);
    expect(seen.answers).toBeGreaterThan(2);
    expect(await championOf(admin, MODEL)).toMatchObject({ version: champion.version });
    const scored = await score(outside, ENDPOINT, heldBack);
    expect(scored).toHaveLength(heldBack.records.length);
  });
});

describe("secrets", () => {
  test("are in no synthesized file, state, log or report of these tests", async () => {
    expect(secretsLeftIn(sandbox.home)).toEqual([]);

    const { adminToken } = await requireSandbox(sandbox.home);
    const planted = path.join(sandbox.home, "logs", "planted.log");
    writeFileSync(planted, `Authorization: Bearer ${adminToken}\n`);
    expect(secretsLeftIn(sandbox.home)).toEqual([expect.stringContaining("planted.log") as string]);
    rmSync(planted);
  });
});

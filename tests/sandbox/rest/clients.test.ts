import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Harness, PYTHON, singleNode } from "./harness";

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.stop());

test("the unmodified databricks-sdk for Python works: user, files, jobs, serving, catalogs", async () => {
  const { clouds, engine, tokens } = harness.assembly;
  const { runtime } = clouds;
  jest.spyOn(engine.mlflow, "url").mockResolvedValue("http://127.0.0.1:1");
  jest.spyOn(engine.client, "modelVersion").mockResolvedValue({ name: "main.fraud.model", version: "1", source: "" });
  await runtime.createVolume("main", "fraud", "exchange");
  const log = join(harness.folderPath, "warehouse/main/fraud/sales/_delta_log");
  mkdirSync(log, { recursive: true });
  const schemaString = JSON.stringify({ type: "struct", fields: [{ name: "Amt EUR", type: "long", nullable: true }] });
  writeFileSync(join(log, `${"0".repeat(20)}.json`), JSON.stringify({ metaData: { id: "t", schemaString } }));
  await harness.call("POST", "/api/2.2/jobs/create", {
    name: "greeting",
    job_clusters: [{ job_cluster_key: "main", new_cluster: singleNode() }],
    tasks: [
      {
        task_key: "greet",
        job_cluster_key: "main",
        python_wheel_task: { package_name: "greeting", entry_point: "succeed" },
      },
    ],
  });
  const { stdout } = await promisify(execFile)(
    PYTHON,
    [join(__dirname, "clients/workspace_client.py"), tokens.mint("client")],
    { env: { PATH: process.env["PATH"], DATABRICKS_HOST: harness.url, DATABRICKS_TOKEN: tokens.admin } },
  );
  expect(JSON.parse(stdout)).toEqual({
    me: "admin@sandbox.local",
    second_upload: "refused",
    download: "hello",
    size: 5,
    directory: ["b.txt"],
    large: true,
    after_delete: "not found",
    run: "SUCCESS",
    output: "done\n",
    runs: 1,
    endpoint: "READY",
    config_version: 2,
    predictions: ["1"],
    served_model_name: "champion",
    stranger: "denied",
    policies: 0,
    catalogs: ["main"],
    tables: ["main.fraud.sales"],
    columns: [["Amt EUR", "bigint", "LONG"]],
    no_table: false,
  });
  expect([...harness.assembly.restApi.unhandled.keys()]).toEqual([]);
}, 120_000);

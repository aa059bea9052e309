import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { Naming } from "../../core/naming";
import { championOf } from "../databricks/champion";
import { DatabricksClient } from "../databricks/client";
import { readHeldBack } from "../databricks/scoring";
import { toolPath } from "../process";
import { projectRoot, python, UserError } from "../project";
import { load, type LoadResult, type Target } from "./load";

/** A row of the table of load tests: one server, queried by a number of parallel clients. */
export interface ServingRow {
  readonly server: string;
  readonly clients: number;
  readonly result: LoadResult;
}

const LOADS = [
  { clients: 1, requests: 1000 },
  { clients: 8, requests: 2000 },
];

/** Measures the champion behind its endpoint, compared with the same model version in `mlflow models serve`. */
export async function measureServing(
  workspace: { host: string; token: string },
  naming: Naming,
  project: string,
): Promise<readonly ServingRow[]> {
  const client = new DatabricksClient(workspace.host, workspace.token);
  const model = naming.registeredModel(project);
  const champion = await championOf(client, model);
  const { records } = await readHeldBack(client, champion);
  const endpoint = `${workspace.host}/serving-endpoints/${naming.endpoint(project)}/invocations`;
  const rows: ServingRow[] = [];
  const measure = async (server: string, target: Target): Promise<void> => {
    await load(target, records, { clients: 1, requests: 100 });
    for (const shape of LOADS)
      rows.push({ server, clients: shape.clients, result: await load(target, records, shape) });
  };
  await measure("endpoint", { url: endpoint, token: workspace.token });
  await withMlflowServe(workspace, `models:/${model}/${champion.version}`, (url) =>
    measure("mlflow models serve", { url }),
  );
  return rows;
}

async function withMlflowServe(
  { host, token }: { host: string; token: string },
  modelUri: string,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const port = 8990;
  const args = ["-m", "mlflow", "models", "serve", "-m", modelUri, "--port", String(port), "--env-manager", "local"];
  const child = spawn(python, args, {
    cwd: projectRoot,
    detached: true,
    stdio: "ignore",
    env: {
      ...process.env,
      PATH: toolPath(),
      MLFLOW_TRACKING_URI: host,
      MLFLOW_REGISTRY_URI: host,
      MLFLOW_TRACKING_TOKEN: token,
    },
  });
  try {
    const url = `http://127.0.0.1:${port}`;
    for (let waited = 0; !(await answers(`${url}/ping`)); waited += 1) {
      if (child.exitCode !== null || waited > 600)
        throw new UserError(`mlflow models serve did not start; check that port ${port} is free`);
      await sleep(200);
    }
    await use(`${url}/invocations`);
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

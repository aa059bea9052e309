import { appendFileSync, chmodSync, existsSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type ProviderServer, startProviderServer } from "./provider/server";
import { PrincipalProviders } from "./provider/principal-providers";
import { assemble } from "./rest/assemble";
import { ACCOUNT_HOST } from "./rest/rest-api";
import { Home } from "./runtime/home";
import { writeJsonFile } from "./runtime/json-file";
import { type Log, messageOf } from "./runtime/log";
import { loadSparkSettings } from "./runtime/spark-settings";
import { FolderStore } from "./store/object-store";

const PROGRAMS = join(__dirname, "runtime/python");
const USAGE = "usage: tsx sandbox/main.ts --home <dir> [--port 8710] [--tools .tools] [--python .venv/bin/python]";

interface Arguments {
  readonly home: string;
  readonly port: number;
  readonly tools: string;
  readonly python: string;
}

/** Runs the sandbox until SIGTERM, SIGINT, SIGHUP or `POST /sandbox/shutdown`. */
async function main(args: Arguments): Promise<void> {
  let requestStop: () => void = () => undefined;
  const stop = new Promise<void>((end) => (requestStop = end));
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => requestStop());
  if (!existsSync(args.python))
    throw new Error(`no Python interpreter at ${args.python}: run "npm run setup", or give --python`);
  const home = new Home(args.home);
  chmodSync(home.root, 0o700);
  const log = logTo(join(home.logs, "sandbox.log"));
  const spark = loadSparkSettings(join(PROGRAMS, "spark_conf.json"), join(args.tools, "jars"));
  const store = await FolderStore.open(home.store);
  const { restApi, engine, clouds, tokens } = assemble({
    home,
    store,
    python: args.python,
    clusterDriver: join(PROGRAMS, "cluster_driver.py"),
    modelServer: join(PROGRAMS, "model_server.py"),
    tasks: join(PROGRAMS, "tasks"),
    spark,
    controlPort: args.port,
    log,
    onShutdown: () => requestStop(),
    openProvider: async (principal) => (await providers.open(principal)).reattach,
  });
  const providers = new PrincipalProviders(clouds);
  let provider: ProviderServer | undefined;
  try {
    engine.start();
    const controlUrl = await restApi.start();
    provider = await startProviderServer(clouds);
    const ready = await Promise.race([engine.mlflow.url(), stop]);
    if (ready === undefined) return;
    writeJsonFile(home.descriptor, {
      pid: process.pid,
      controlUrl,
      adminToken: tokens.admin,
      reattach: provider.reattach,
      account: { host: `https://${ACCOUNT_HOST}`, proxy: controlUrl, certificate: home.accountCertificate },
      startedAt: new Date().toISOString(),
    });
    log(`ready at ${controlUrl}`);
    process.stdout.write(`sandbox ready at ${controlUrl} (${home.descriptor})\n`);
    await stop;
  } finally {
    rmSync(home.descriptor, { force: true });
    await Promise.allSettled([provider?.close(), providers.close(), restApi.stop()]);
    await engine.close();
    await store.close();
    log("ended");
  }
}

function logTo(file: string): Log {
  return (line) => appendFileSync(file, `${new Date().toISOString()} ${line}\n`, { mode: 0o600 });
}

function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      home: { type: "string" },
      port: { type: "string", default: "8710" },
      tools: { type: "string", default: ".tools" },
      python: { type: "string", default: ".venv/bin/python" },
    },
  });
  const port = Number(values.port);
  if (values.home === undefined) throw new Error(`--home is missing; ${USAGE}`);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port must be a number from 0 to 65535, not '${values.port}'; ${USAGE}`);
  }
  return { home: resolve(values.home), port, tools: resolve(values.tools), python: resolve(values.python) };
}

void (async () => {
  try {
    await main(readArguments());
    process.exit(0);
  } catch (error) {
    process.stderr.write(`sandbox: ${messageOf(error)}\n`);
    process.exit(1);
  }
})();

import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { toolPath } from "../../cli/process";
import { projectRoot } from "../../cli/project";
import { isUnchanged, parseDeploy } from "../../cli/terraform/deploy";
import { createRegistry } from "../../sandbox/facts/registry";
import { FolderStore } from "../../sandbox/store/object-store";
import { descendants, eventually, processes } from "./support/processes";
import { TestSandbox } from "./support/sandbox";

const sandbox = new TestSandbox("e2e-interrupt", 8930);

beforeAll(() => sandbox.reset());
afterAll(async () => {
  await sandbox.fraudops(["sandbox", "down", "--home", sandbox.home]);
});

/** A program in a process group of its own, as a terminal starts one; its output is gathered. */
function start(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = spawn(command, args, {
    cwd: projectRoot,
    detached: true,
    env: { ...process.env, ...environment, PATH: toolPath() },
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output };
}

function ended(child: ChildProcess): Promise<number | null> {
  return child.exitCode !== null ? Promise.resolve(child.exitCode) : new Promise((done) => child.once("exit", done));
}

async function deploy(...stacks: string[]) {
  const result = await sandbox.exec("cdktf", ["deploy", ...stacks, "--auto-approve"]);
  return { ok: result.exitCode === 0, seconds: 0, failure: result.output, stacks: parseDeploy(result.output) };
}

/** Ids of the managed resources in the state of every stack. */
function stateIds(stack: string): readonly string[] {
  const file = path.join(sandbox.home, "state", `${stack}.tfstate`);
  if (!existsSync(file)) return [];
  const { resources = [] } = JSON.parse(readFileSync(file, "utf8")) as {
    resources?: { mode: string; type: string; provider: string; instances: { attributes: { id: string } }[] }[];
  };
  return resources
    .filter(({ mode, provider }) => mode === "managed" && !provider.includes("terraform.io/builtin"))
    .flatMap(({ type, instances }) => instances.map(({ attributes }) => `${type} ${attributes.id}`));
}

/** Ids of all that the clouds of a stopped sandbox hold. */
async function cloudIds(): Promise<readonly string[]> {
  const store = await FolderStore.open(path.join(sandbox.home, "store"));
  const kinds = [...createRegistry().resources.keys()];
  const ids = kinds.flatMap((kind) => store.find(kind).map(({ attributes }) => `${kind} ${String(attributes["id"])}`));
  await store.close();
  return ids.sort();
}

test("Terraform killed in the middle of an apply: the next deploy converges, nothing is duplicated or orphaned", async () => {
  expect(await sandbox.up()).toMatchObject({ exitCode: 0 });
  expect(await deploy("bootstrap", "account")).toMatchObject({ ok: true });
  const { child, output } = start("cdktf", ["deploy", "dev-workspace", "--auto-approve"], sandbox.environment());
  await eventually("resources to be created", 60, () =>
    Promise.resolve(/Creation complete/.test(output()) || undefined),
  );
  for (const { pid, command } of await descendants(child.pid ?? 0)) {
    if (/^\S*terraform\b/.test(command)) process.kill(pid, "SIGKILL");
  }
  expect(await ended(child)).not.toBe(0);

  expect(await deploy("dev-workspace")).toMatchObject({ ok: true });
  expect(isUnchanged(await deploy("dev-workspace"))).toBe(true);
  await sandbox.fraudops(["sandbox", "down", "--home", sandbox.home]);
  const known = ["bootstrap", "account", "dev-workspace"].flatMap(stateIds);
  expect(await cloudIds()).toEqual(known.sort());
});

test("Ctrl-C leaves no process behind and no broken state: the next rehearsal goes on", async () => {
  const rehearsal = ["cli/bin/fraudops.js", "rehearse", "dev", "--home", sandbox.home, "--overlay", sandbox.overlay];
  const { child, output } = start(process.execPath, [...rehearsal, "--port", String(sandbox.port)]);
  await eventually("the stage to be applied", 120, () =>
    Promise.resolve(/dev-platform.*Creat/.test(output()) || undefined),
  );
  process.kill(-(child.pid ?? 0), "SIGINT");
  expect(await ended(child)).toBe(130);
  const left = (await processes()).filter(({ command }) => command.includes(sandbox.home));
  expect(left).toEqual([]);

  expect(await sandbox.up()).toMatchObject({ exitCode: 0 });
  expect(await deploy("dev-*")).toMatchObject({ ok: true });
  expect(isUnchanged(await deploy("dev-*"))).toBe(true);
});

import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { toolPath, type Environment } from "../../cli/process";
import { projectRoot } from "../../cli/project";
import { isUnchanged } from "../../cli/terraform/deploy";
import { createRegistry } from "../../sandbox/facts/registry";
import { FolderStore } from "../../sandbox/store/object-store";
import { descendants, eventually, processes } from "./support/processes";
import { TestSandbox } from "./support/sandbox";

const sandbox = new TestSandbox("e2e-interrupt", 8930);

beforeAll(() => sandbox.reset());
afterEach(async () => {
  await sandbox.fraudops(["sandbox", "down", "--home", sandbox.home]);
});

/** A program in a process group of its own, as a terminal starts one; its output is gathered. */
function start(command: string, args: readonly string[], environment: Environment = {}) {
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

/** What tells an object from others of its type: its id, or its path where the provider keeps no id. */
function identity(type: string, { id, name }: Readonly<Record<string, unknown>>): string {
  const isPath = typeof name === "string" && name.startsWith("accounts/");
  return JSON.stringify([type, isPath ? name : id]);
}

/** Ids of the managed resources in the state of every stack. */
function stateIds(stack: string): readonly string[] {
  const file = path.join(sandbox.home, "state", `${stack}.tfstate`);
  if (!existsSync(file)) return [];
  const { resources = [] } = JSON.parse(readFileSync(file, "utf8")) as {
    resources?: {
      mode: string;
      type: string;
      provider: string;
      instances: { attributes: Readonly<Record<string, unknown>> }[];
    }[];
  };
  return resources
    .filter(({ mode, provider }) => mode === "managed" && !provider.includes("terraform.io/builtin"))
    .flatMap(({ type, instances }) => instances.map(({ attributes }) => identity(type, attributes)));
}

/** Ids of all that the clouds of a stopped sandbox hold. */
async function cloudIds(): Promise<readonly string[]> {
  const store = await FolderStore.open(path.join(sandbox.home, "store"));
  const kinds = [...createRegistry().resources.keys()];
  const ids = kinds.flatMap((kind) => store.find(kind).map(({ attributes }) => identity(kind, attributes)));
  await store.close();
  return ids.sort();
}

/** Bytes that the sandbox has written about what its clouds hold. */
function journalSize(): number {
  return statSync(path.join(sandbox.home, "store", "objects.jsonl")).size;
}

test("Terraform killed in the middle of an apply: the next deploy converges, nothing is duplicated or orphaned", async () => {
  expect(await sandbox.up()).toMatchObject({ exitCode: 0 });
  expect(await sandbox.deploy("bootstrap", "account")).toMatchObject({ ok: true });
  const before = journalSize();
  const { child, output } = start("cdktf", ["deploy", "dev-workspace", "--auto-approve"], await sandbox.environment());
  const terraform = await eventually("Terraform to apply", 60, async () =>
    (await descendants(child.pid ?? 0)).find(({ command }) => /^\S*terraform apply/.test(command)),
  );
  // Some of fifty resources are there, and Terraform has written the last ones down nowhere yet.
  await eventually("resources to be created", 60, () => Promise.resolve(journalSize() > before + 20_000 || undefined));
  process.kill(terraform.pid, "SIGKILL");
  await ended(child);
  expect(output()).not.toContain("Apply complete");

  expect(await sandbox.deploy("dev-workspace")).toMatchObject({ ok: true });
  expect(isUnchanged(await sandbox.deploy("dev-workspace"))).toBe(true);
  await sandbox.fraudops(["sandbox", "down", "--home", sandbox.home]);
  const known = ["bootstrap", "account", "dev-workspace"].flatMap(stateIds);
  expect(await cloudIds()).toEqual(known.sort());
});

test("Ctrl-C leaves no process behind and no broken state: the next rehearsal goes on", async () => {
  const rehearsal = ["cli/bin/fraudops.js", "rehearse", "dev", "--home", sandbox.home, "--overlay", sandbox.overlay];
  const { child, output } = start(process.execPath, [...rehearsal, "--port", String(sandbox.port)]);
  await eventually("the stage to be applied", 120, () =>
    Promise.resolve(/dev-workspace \+\d+/.test(output()) || undefined),
  );
  process.kill(-(child.pid ?? 0), "SIGINT");
  expect(await ended(child)).toBe(130);
  const left = (await processes()).filter(({ command }) => command.includes(sandbox.home));
  expect(left).toEqual([]);

  expect(await sandbox.up()).toMatchObject({ exitCode: 0 });
  expect(await sandbox.deploy("dev-*")).toMatchObject({ ok: true });
  expect(isUnchanged(await sandbox.deploy("dev-*"))).toBe(true);
});

import { mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { projectRoot } from "../../cli/project";
import { TestSandbox } from "./support/sandbox";

const sandbox = new TestSandbox("e2e-bad-input", 8940);

beforeAll(() => sandbox.reset());
afterAll(() => sandbox.reset());

test("fails on an unknown stage, and lists the existing ones", async () => {
  const result = await sandbox.fraudops(["rehearse", "quality", "--home", sandbox.home]);
  expect(result.exitCode).toBe(64);
  expect(result.output).toMatch(/quality/);
  expect(result.output).toMatch(/dev.*prod.*staging|dev.*staging.*prod/s);
  expect(result.output).not.toMatch(/\bat .*\.ts:\d+/);
});

test("fails on broken YAML with file, line and column", async () => {
  const overlay = path.join(mkdtempSync(path.join(tmpdir(), "fraudops-")), "broken.yaml");
  writeFileSync(overlay, "stage:\n  projects: [fraud\n");
  const result = await sandbox.fraudops(["rehearse", "dev", "--home", sandbox.home, "--overlay", overlay]);
  expect(result.exitCode).toBe(1);
  expect(result.output).toMatch(/broken\.yaml:\d+:\d+/);
});

test("fails on invalid values, and reports all of them", async () => {
  const overlay = path.join(mkdtempSync(path.join(tmpdir(), "fraudops-")), "wrong.yaml");
  writeFileSync(overlay, "stage:\n  network:\n    zones: many\n  proyects: {}\n");
  const result = await sandbox.fraudops(["rehearse", "dev", "--home", sandbox.home, "--overlay", overlay]);
  expect(result.exitCode).toBe(1);
  expect(result.output).toMatch(/wrong\.yaml:3:12.*network\.zones/s);
  expect(result.output).toMatch(/wrong\.yaml:4:3.*projects/s);
});

test("fails without Terraform and Java, and reports both", async () => {
  const bin = mkdtempSync(path.join(tmpdir(), "fraudops-bin-"));
  symlinkSync(process.execPath, path.join(bin, "node"));
  const result = await execa(process.execPath, ["scripts/start.mjs"], {
    cwd: projectRoot,
    env: { PATH: bin, JAVA_HOME: undefined },
    extendEnv: false,
    reject: false,
    all: true,
  });
  expect(result.exitCode).toBe(1);
  expect(result.all).toMatch(/Terraform/);
  expect(result.all).toMatch(/Java/);
});

test("fails on a port in use, and reports its number", async () => {
  const server = createServer().listen(sandbox.port, "127.0.0.1");
  try {
    const result = await sandbox.up();
    expect(result.exitCode).toBe(1);
    expect(result.output).toMatch(new RegExp(`port ${sandbox.port} .*in use`, "i"));
  } finally {
    server.close();
  }
});

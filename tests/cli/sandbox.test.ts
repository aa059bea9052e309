import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { runTool } from "../../cli/process";
import { UserError } from "../../cli/project";
import { accountEnvironment, prepareSandboxEnvironment } from "../../cli/sandbox/environment";
import { requireSandbox, runningSandbox, type SandboxInfo } from "../../cli/sandbox/info";
import { sandboxDown, sandboxUp, started } from "../../cli/sandbox/lifecycle";
import { HttpServer } from "./support/http-server";

const before = { ...process.env };
const children: ChildProcess[] = [];
const servers: HttpServer[] = [];

let home: string;

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "sandbox-"));
});

afterEach(async () => {
  process.env = { ...before };
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  rmSync(home, { recursive: true });
});

/** Starts a process that is not a sandbox. Tests write its process id into `sandbox.json`. */
function program(): ChildProcess {
  const child = spawn("sleep", ["60"]);
  children.push(child);
  return child;
}

/** Starts a server that accepts only this token, as a sandbox does. @returns the server's URL */
async function serve(token: string): Promise<string> {
  const server = await HttpServer.start(({ authorization }) => ({
    status: authorization === `Bearer ${token}` ? 200 : 401,
  }));
  servers.push(server);
  return server.url;
}

/** Writes a `sandbox.json` with the values of a sandbox that has stopped, and with `info` in place of some values. */
function describeSandbox(info: Partial<SandboxInfo>): SandboxInfo {
  const whole = { pid: 0, controlUrl: "http://127.0.0.1:9", adminToken: "admin", reattach: {}, ...info };
  writeFileSync(path.join(home, "sandbox.json"), JSON.stringify(whole));
  return whole;
}

describe("a sandbox counts as running", () => {
  test("if its process answers with its token", async () => {
    const info = describeSandbox({ pid: program().pid ?? 0, controlUrl: await serve("admin") });
    expect(await runningSandbox(home)).toEqual(info);
  });

  test("if it closes the connection of the first request and answers the next one", async () => {
    let requests = 0;
    const server = createServer((request, response) => {
      requests += 1;
      if (requests === 1) request.socket.destroy();
      else response.end("{}");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const controlUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const info = describeSandbox({ pid: program().pid ?? 0, controlUrl });
      expect(await runningSandbox(home)).toEqual(info);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  test.each([
    ["its URL does not answer", () => Promise.resolve("http://127.0.0.1:9")],
    ["another sandbox answers at its URL", () => serve("another")],
  ])(
    "unless its process id belongs to another program and %s; the other program is not stopped",
    async (_what, url) => {
      const stranger = program();
      describeSandbox({ pid: stranger.pid ?? 0, controlUrl: await url() });
      expect(await sandboxDown(home)).toBe(false);
      await expect(requireSandbox(home)).rejects.toThrow("no sandbox is running");
      expect([stranger.killed, stranger.exitCode, stranger.signalCode]).toEqual([false, null, null]);
    },
  );

  test("fails on a damaged description, and names the file", async () => {
    const file = path.join(home, "sandbox.json");
    writeFileSync(file, '{"pid": ');
    await expect(runningSandbox(home)).rejects.toThrow(UserError);
    await expect(runningSandbox(home)).rejects.toThrow(`${file} is damaged`);
  });
});

describe("a start", () => {
  const said = (): string => "its last words";

  test("fails on a file in place of a folder", async () => {
    const file = path.join(home, "README.md");
    writeFileSync(file, "");
    await expect(sandboxUp({ home: file })).rejects.toThrow(
      `${file} is a file, not a sandbox folder: set another folder with --home`,
    );
  });

  test("fails if the sandbox exits while starting", async () => {
    await expect(started(spawn("false"), home, said)).rejects.toThrow("the sandbox did not start:\nits last words");
  });

  test("begins with the error that the sandbox logged last", async () => {
    const log = "a warning\nsandbox: port 8710 is in use";
    await expect(started(spawn("false"), home, () => log)).rejects.toThrow(
      `the sandbox did not start: port 8710 is in use\n${log}`,
    );
    await expect(started(spawn("false"), home, () => "sandbox: port 8710 is in use")).rejects.toThrow(
      /^the sandbox did not start: port 8710 is in use$/,
    );
  });

  test("fails on another port than that of the running sandbox", async () => {
    const info = describeSandbox({ pid: program().pid ?? 0, controlUrl: await serve("admin") });
    const used = Number(new URL(info.controlUrl).port);
    await expect(sandboxUp({ home, port: used + 1 })).rejects.toThrow(
      `already runs on port ${used}, not ${used + 1}: omit --port, or stop the sandbox first with \`./fraudops sandbox down\``,
    );
    expect(await sandboxUp({ home, port: used })).toEqual({ info, started: false });
  });

  test("fails if the sandbox is killed, e.g. for lack of memory", async () => {
    const child = program();
    setTimeout(() => child.kill("SIGKILL"), 50);
    await expect(started(child, home, said)).rejects.toThrow("the sandbox was killed by SIGKILL:\nits last words");
  });

  test("fails if the sandbox takes too long to start, and stops it", async () => {
    const child = program();
    await expect(started(child, home, said, 0.1)).rejects.toThrow("the sandbox did not start within 0.1 s");
    expect(child.killed).toBe(true);
  });
});

test("Terraform and OpenTofu find the sandbox's providers, each by the address of its registry", () => {
  const reattach = { "registry.terraform.io/hashicorp/aws": { Pid: 1 } };
  const { TF_REATTACH_PROVIDERS: given = "" } = prepareSandboxEnvironment(describeSandbox({ reattach }), home);
  expect(JSON.parse(given)).toEqual({ ...reattach, "registry.opentofu.org/hashicorp/aws": { Pid: 1 } });
});

test("tools in the sandbox get no credentials of the real clouds", async () => {
  Object.assign(process.env, {
    AWS_PROFILE: "production",
    DATABRICKS_HOST: "https://dbc-real.cloud.databricks.com",
    DATABRICKS_CONFIG_PROFILE: "production",
    DATABRICKS_CLIENT_SECRET: "of the real account",
  });
  const environment = prepareSandboxEnvironment(describeSandbox({}), home);
  const { output } = await runTool("env", [], { environment });
  expect(output.split("\n").filter((line) => /^(AWS|DATABRICKS)_/.test(line))).toEqual(["DATABRICKS_TOKEN=admin"]);
});

describe("tools that call the account host", () => {
  test("use the sandbox's proxy, and trust the certificate of the account host", () => {
    const account = { host: "https://accounts.example", proxy: "http://127.0.0.1:9", certificate: "/home/account.crt" };
    expect(accountEnvironment(describeSandbox({ account }), "0a1b")).toEqual({
      DATABRICKS_HOST: "https://accounts.example",
      DATABRICKS_ACCOUNT_ID: "0a1b",
      HTTPS_PROXY: "http://127.0.0.1:9",
      SSL_CERT_FILE: "/home/account.crt",
      REQUESTS_CA_BUNDLE: "/home/account.crt",
    });
  });

  test("fail if an older version without an account host started the sandbox", () => {
    expect(() => accountEnvironment(describeSandbox({}), "0a1b")).toThrow("sandbox up");
  });
});

import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { connect } from "../../cli/connect";
import { resolveTarget, type Target } from "../../cli/target";
import { Naming } from "../../core/naming";
import { HttpServer, type Answer, type Received } from "./support/http-server";

const naming = new Naming("fraudops", "dev");
const VARIABLES = /^(DATABRICKS_|ACTIONS_ID_TOKEN_|CDKTF_OUTPUT$)/;
const before = { ...process.env };
const servers: HttpServer[] = [];

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (VARIABLES.test(name)) Reflect.deleteProperty(process.env, name);
});
afterEach(async () => {
  process.env = { ...before };
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

const folder = (): string => mkdtempSync(path.join(tmpdir(), "fraudops-connect-"));

async function serve(handle: (request: Received) => Answer): Promise<HttpServer> {
  const server = await HttpServer.start(handle);
  servers.push(server);
  return server;
}

/** Starts a fake sandbox with these workspaces. @returns the sandbox's folder */
async function sandboxWith(...workspaces: readonly { name: string; url: string }[]): Promise<string> {
  const control = await serve(() => ({ body: { workspaces } }));
  const home = folder();
  const info = { pid: process.pid, controlUrl: control.url, adminToken: "a", reattach: {}, startedAt: "" };
  writeFileSync(path.join(home, "sandbox.json"), JSON.stringify(info));
  return home;
}

/** Returns the target `cloud`, whose synthesized stacks are in `outDirectory`. */
const clouds = (outDirectory = folder()): Target => ({ kind: "cloud", description: "", environment: {}, outDirectory });

/**
 * Starts a fake workspace that exchanges OIDC tokens for workspace tokens (`workspace-1`, `workspace-2`, ...), and
 * answers every other request with status 200. @param lifetime seconds until a workspace token expires
 */
const workspace = (lifetime = 3600): Promise<HttpServer> => {
  let tokens = 0;
  return serve(({ url }) => {
    if (url !== "/oidc/v1/token") return {};
    tokens += 1;
    return { body: { access_token: `workspace-${tokens}`, expires_in: lifetime, token_type: "Bearer" } };
  });
};

const exchangesOf = (server: HttpServer): readonly Record<string, string>[] =>
  server.received
    .filter(({ url }) => url === "/oidc/v1/token")
    .map(({ body }) => Object.fromEntries(new URLSearchParams(body)));

/** Writes a shell script with this name to a new folder, and puts the folder first on PATH. */
function fakeProgram(name: string, script: string): void {
  const bin = folder();
  writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(path.join(bin, name), 0o755);
  process.env["PATH"] = `${bin}${path.delimiter}${before["PATH"] ?? ""}`;
}

test("DATABRICKS_HOST and DATABRICKS_TOKEN take precedence over the OIDC login of a pipeline", async () => {
  const server = await workspace();
  Object.assign(process.env, {
    DATABRICKS_HOST: `${server.url}/`,
    DATABRICKS_TOKEN: "mine",
    DATABRICKS_AUTH_TYPE: "github-oidc",
  });
  const { client, clientOf, host } = await connect({ naming }, clouds());
  await client.call("GET", "/anything");
  await (await clientOf("somebody")).call("GET", "/else");
  expect(host).toBe(server.url);
  expect(server.received.map(({ authorization }) => authorization)).toEqual(["Bearer mine", "Bearer mine"]);
});

test("a GitHub workflow exchanges its OIDC token, with the configured audience, for a workspace token", async () => {
  const server = await workspace();
  const github = await serve(() => ({ body: { value: "signed-by-github" } }));
  Object.assign(process.env, {
    DATABRICKS_HOST: server.url,
    DATABRICKS_AUTH_TYPE: "github-oidc",
    DATABRICKS_CLIENT_ID: "app-1",
    DATABRICKS_TOKEN_AUDIENCE: "account-1",
    ACTIONS_ID_TOKEN_REQUEST_URL: `${github.url}/token?api-version=2`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "ask",
  });
  const { client } = await connect({ naming }, clouds());
  await client.call("GET", "/first");
  await client.call("GET", "/second");
  expect(github.received).toMatchObject([
    { url: "/token?api-version=2&audience=account-1", authorization: "Bearer ask" },
  ]);
  expect(exchangesOf(server)).toEqual([
    {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      subject_token: "signed-by-github",
      scope: "all-apis",
      client_id: "app-1",
    },
  ]);
  expect(server.received.at(-1)).toMatchObject({ url: "/second", authorization: "Bearer workspace-1" });
});

test("a token is exchanged again before it expires, because a job can take longer", async () => {
  const server = await workspace(30);
  Object.assign(process.env, {
    DATABRICKS_HOST: server.url,
    DATABRICKS_AUTH_TYPE: "env-oidc",
    DATABRICKS_OIDC_TOKEN: "signed-by-gitlab",
  });
  const { client } = await connect({ naming }, clouds());
  await client.call("GET", "/first");
  await client.call("GET", "/second");
  expect(exchangesOf(server).map(({ subject_token: subject }) => subject)).toEqual([
    "signed-by-gitlab",
    "signed-by-gitlab",
  ]);
  expect(server.received.at(-1)).toMatchObject({ authorization: "Bearer workspace-2" });
});

test("without a host, a pipeline uses the output of the applied stack; empty variables count as unset", async () => {
  const server = await workspace();
  const out = folder();
  mkdirSync(path.join(out, "stacks", "dev-workspace"), { recursive: true });
  fakeProgram("terraform", `echo '{"workspace_url": {"value": "${server.url}"}}'`);
  Object.assign(process.env, {
    DATABRICKS_HOST: "",
    DATABRICKS_AUTH_TYPE: "env-oidc",
    DATABRICKS_OIDC_TOKEN: "signed-by-gitlab",
  });
  const { client } = await connect({ naming }, clouds(out));
  await client.call("GET", "/first");
  expect(server.received.at(-1)).toMatchObject({ url: "/first", authorization: "Bearer workspace-1" });
});

test("reads a user's login from the Databricks CLI", async () => {
  const server = await workspace();
  fakeProgram(
    "databricks",
    `echo "{\\"access_token\\": \\"login of $*\\", \\"token_type\\": \\"Bearer\\", \\"expiry\\": \\"2999-01-01T00:00:00Z\\"}"`,
  );
  process.env["DATABRICKS_HOST"] = server.url;
  const { client } = await connect({ naming }, clouds());
  await client.call("GET", "/first");
  expect(server.received.at(-1)).toMatchObject({ authorization: `Bearer login of auth token --host ${server.url}` });
});

test("a service principal's secret is exchanged for a token, and takes precedence over a login", async () => {
  const server = await workspace();
  Object.assign(process.env, {
    DATABRICKS_HOST: server.url,
    DATABRICKS_CLIENT_ID: "app-1",
    DATABRICKS_CLIENT_SECRET: "hush",
    DATABRICKS_CONFIG_PROFILE: "mine",
  });
  const { client } = await connect({ naming }, clouds());
  await client.call("GET", "/first");
  expect(exchangesOf(server)).toEqual([{ grant_type: "client_credentials", scope: "all-apis" }]);
  expect(server.received.map(({ authorization }) => authorization)).toEqual([
    `Basic ${Buffer.from("app-1:hush").toString("base64")}`,
    "Bearer workspace-1",
  ]);
});

test("calls the sandbox with its own token, regardless of the environment", async () => {
  const server = await serve(() => ({}));
  const home = await sandboxWith({ name: "fraudops-dev", url: server.url });
  Object.assign(process.env, { DATABRICKS_HOST: "https://real.example", DATABRICKS_TOKEN: "mine" });
  const { client } = await connect({ naming }, await resolveTarget({ home }));
  await client.call("GET", "/anything");
  expect(server.received).toMatchObject([{ url: "/anything", authorization: "Bearer a" }]);
});

test("finds a stage in its adopted workspace by address, not by name", async () => {
  const home = await sandboxWith(
    { name: "fraudops-dev", url: "http://dev" },
    { name: "made-by-hand", url: "http://by-hand" },
  );
  const target = await resolveTarget({ home });
  expect((await connect({ naming, adoptedHost: "http://by-hand" }, target)).host).toBe("http://by-hand");
  await expect(connect({ naming, adoptedHost: "http://elsewhere" }, target)).rejects.toThrow(
    "the sandbox has no workspace at http://elsewhere (existing: http://dev, http://by-hand): correct workspace.adopt.host of stage dev",
  );
  await expect(connect({ naming }, await resolveTarget({ home: await sandboxWith() }))).rejects.toThrow(
    "(existing: none): run `./fraudops apply account`, then `./fraudops apply dev`",
  );
});

test("fails without credentials, and lists every way to log in to Databricks", async () => {
  fakeProgram("databricks", "echo no login >&2; exit 1");
  process.env["DATABRICKS_HOST"] = "https://nowhere.invalid";
  const { client } = await connect({ naming }, clouds());
  const refused = client.call("GET", "/x");
  await expect(refused).rejects.toThrow("databricks auth login --host https://nowhere.invalid");
  await expect(refused).rejects.toThrow("DATABRICKS_HOST and DATABRICKS_TOKEN");
  await expect(refused).rejects.toThrow("DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET");
  await expect(refused).rejects.toThrow("DATABRICKS_CONFIG_PROFILE");
  await expect(refused).rejects.toThrow("github-oidc or env-oidc");
});

test("fails with the remedy when the workspace's address is not known", async () => {
  await expect(connect({ naming }, clouds())).rejects.toThrow(
    "set DATABRICKS_HOST, or run `./fraudops apply dev` in this checkout",
  );
});

test("fails with the remedy when GitHub offers no identity token, or GitLab gave none", async () => {
  Object.assign(process.env, { DATABRICKS_HOST: "https://nowhere.invalid", DATABRICKS_AUTH_TYPE: "github-oidc" });
  const github = await connect({ naming }, clouds());
  await expect(github.client.call("GET", "/x")).rejects.toThrow("id-token: write");
  process.env["DATABRICKS_AUTH_TYPE"] = "env-oidc";
  const gitlab = await connect({ naming }, clouds());
  await expect(gitlab.client.call("GET", "/x")).rejects.toThrow("DATABRICKS_OIDC_TOKEN is empty");
});

test("fails with the workspace's error, without the token, if it does not trust the pipeline", async () => {
  const server = await serve(() => ({
    status: 401,
    body: { error: "invalid_client", error_description: "no policy" },
  }));
  Object.assign(process.env, {
    DATABRICKS_HOST: server.url,
    DATABRICKS_AUTH_TYPE: "env-oidc",
    DATABRICKS_OIDC_TOKEN: "the-secret-token",
  });
  const { client } = await connect({ naming }, clouds());
  const error = await client.call("GET", "/x").catch((reason: unknown) => String(reason));
  expect(error).toContain("no policy");
  expect(error).not.toContain("the-secret-token");
});

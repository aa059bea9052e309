import { rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { ROUTES } from "../../../sandbox/rest/routes";
import { writeJsonFile } from "../../../sandbox/runtime/json-file";
import { Harness, MemoryStore, WORKSPACE } from "./harness";

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.stop());

test("every route is listed once, with a source for its behaviour", () => {
  const keys = ROUTES.map((route) => `${route.on ?? "workspace"} ${route.method} ${route.path}`);
  expect(new Set(keys).size).toBe(keys.length);
  expect(ROUTES.filter((route) => route.source === "")).toEqual([]);
});

test("fails with 501 on an unknown route, and reports it", async () => {
  const answer = await harness.call("GET", "/api/2.0/pipelines/list?x=1");
  expect(answer.status).toBe(501);
  expect(answer.body).toMatchObject({ error_code: "NOT_IMPLEMENTED" });
  expect(answer.body["message"]).toContain("no route for GET /api/2.0/pipelines/list");
  const status = await harness.control("GET", "/sandbox/status");
  expect(status.body["unhandled"]).toEqual([{ request: "GET /api/2.0/pipelines/list", count: 1 }]);
});

test("answers 401 to a missing or unknown token", async () => {
  const path = `${harness.url}/api/2.2/jobs/list`;
  expect((await harness.send("GET", path)).status).toBe(401);
  expect((await harness.send("GET", path, undefined, "dapi123")).status).toBe(401);
  expect((await harness.send("GET", `${harness.url}/api/2.0/unknown`)).status).toBe(401);
});

test("fails with 403 for a principal that is not assigned to the workspace", async () => {
  const answer = await harness.call("GET", "/api/2.2/jobs/list", undefined, "stranger");
  expect(answer.status).toBe(403);
  expect(answer.body["error_code"]).toBe("PERMISSION_DENIED");
  expect((await harness.call("GET", "/api/2.2/jobs/list", undefined, "client")).status).toBe(200);
});

test("fails on a call to the control API by a principal other than the administrator", async () => {
  const token = harness.assembly.tokens.mint("client");
  const answer = await harness.send("GET", `${harness.controlUrl}/sandbox/status`, undefined, token);
  expect(answer.status).toBe(403);
});

test("fails on a body that is not JSON", async () => {
  const answer = await harness.call("POST", "/api/2.2/jobs/create", "{");
  expect(answer.status).toBe(400);
  expect(answer.body["error_code"]).toBe("MALFORMED_REQUEST");
});

test("tokens are issued for a principal's display name, application id or id, and identify the caller", async () => {
  for (const principal of ["client", "app-client", "21"]) {
    const { body } = await harness.control("POST", "/sandbox/tokens", { principal });
    const me = await harness.send("GET", `${harness.url}/api/2.0/preview/scim/v2/Me`, undefined, String(body["token"]));
    expect(me.body).toMatchObject({ userName: "app-client", displayName: "client", groups: [{ display: "callers" }] });
    expect(me.headers.get("x-databricks-org-id")).toBe(WORKSPACE);
  }
});

test("fails to issue a token for a missing principal", async () => {
  const answer = await harness.control("POST", "/sandbox/tokens", { principal: "nobody" });
  expect(answer.status).toBe(404);
  expect(answer.body["message"]).toContain("'nobody'");
});

test("clients read the workspace's metadata before they authenticate", async () => {
  const answer = await harness.send("GET", `${harness.url}/.well-known/databricks-config`);
  expect(answer.body).toMatchObject({ workspace_id: WORKSPACE, oidc_endpoint: `${harness.url}/oidc` });
  const token = await harness.send("POST", `${harness.url}/oidc/v1/token`, "grant_type=client_credentials");
  expect(token.status).toBe(501);
  expect(token.body["message"]).toContain("/sandbox/tokens");
});

test("a restart keeps the workspace's port, the administrator's token and issued tokens", async () => {
  const store = new MemoryStore();
  const first = await Harness.start(undefined, store);
  const minted = first.assembly.tokens.mint("client");
  await first.stop(true);
  const second = await Harness.start(first.folderPath, store);
  try {
    expect(second.url).toBe(first.url);
    expect(second.assembly.tokens.admin).toBe(first.assembly.tokens.admin);
    const me = await second.send("GET", `${second.url}/api/2.0/preview/scim/v2/Me`, undefined, minted);
    expect(me.status).toBe(200);
  } finally {
    await second.stop();
  }
});

test("fails to start on a port in use, and names the port, its purpose and the remedy", async () => {
  const holder: Server = createServer();
  const port = await new Promise<number>((resolve) =>
    holder.listen(0, "127.0.0.1", () => resolve((holder.address() as { port: number }).port)),
  );
  const store = new MemoryStore();
  const first = await Harness.start(undefined, store);
  await first.stop(true);
  writeJsonFile(`${first.folderPath}/ports.json`, { [WORKSPACE]: port });
  const message = await Harness.start(first.folderPath, store).catch(String);
  holder.close();
  rmSync(first.folderPath, { recursive: true });
  expect(message).toMatch(new RegExp(`port ${port} is in use.*workspace ${WORKSPACE}.*Remedy: stop that program`));
});

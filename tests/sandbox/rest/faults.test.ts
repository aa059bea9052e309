import { Harness } from "./harness";

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.control("DELETE", "/sandbox/faults"));
afterAll(() => harness.stop());

const CATALOGS = "/api/2.1/unity-catalog/catalogs";
const inject = (fault: object) => harness.control("POST", "/sandbox/faults", fault);

test.each([
  ["429", 429, "REQUEST_LIMIT_EXCEEDED"],
  ["500", 500, "INTERNAL_ERROR"],
  ["503", 503, "TEMPORARILY_UNAVAILABLE"],
  ["stale", 404, "RESOURCE_DOES_NOT_EXIST"],
])("the fault %s affects the given number of requests", async (kind, status, code) => {
  await inject({ kind, path: "catalogs$", times: 2 });
  for (let request = 0; request < 2; request++) {
    const answer = await harness.call("GET", CATALOGS);
    expect([answer.status, answer.body["error_code"]]).toEqual([status, code]);
  }
  expect((await harness.call("GET", CATALOGS)).status).toBe(200);
});

test("a throttled client gets a Retry-After header", async () => {
  await inject({ kind: "429", path: "catalogs" });
  expect((await harness.call("GET", CATALOGS)).headers.get("retry-after")).toBe("1");
});

test("the fault reset executes the request and drops the answer", async () => {
  await inject({ kind: "reset", method: "POST", path: "jobs/create" });
  await expect(harness.call("POST", "/api/2.2/jobs/create", { name: "made all the same" })).rejects.toThrow();
  const { body } = await harness.call("GET", "/api/2.2/jobs/list?name=made%20all%20the%20same");
  expect(body["jobs"]).toHaveLength(1);
});

test("the fault timeout neither executes the request nor sends an answer", async () => {
  await inject({ kind: "timeout", path: "jobs/create" });
  const send = fetch(`${harness.url}/api/2.2/jobs/create`, {
    method: "POST",
    body: JSON.stringify({ name: "never made" }),
    headers: { authorization: `Bearer ${harness.assembly.tokens.admin}` },
    signal: AbortSignal.timeout(300),
  });
  await expect(send).rejects.toThrow(/timeout|aborted/);
  const { body } = await harness.call("GET", "/api/2.2/jobs/list?name=never%20made");
  expect(body["jobs"]).toEqual([]);
});

test("with `everyPath`, the fault affects the first request of every path", async () => {
  await inject({ kind: "503", path: "unity-catalog", everyPath: true });
  const statuses: number[] = [];
  for (const path of [CATALOGS, `${CATALOGS}/main`, CATALOGS, `${CATALOGS}/main`]) {
    statuses.push((await harness.call("GET", path)).status);
  }
  expect(statuses).toEqual([503, 503, 200, 200]);
});

test("other requests are not affected, and pending faults are listed", async () => {
  await inject({ kind: "500", method: "DELETE", path: "catalogs" });
  expect((await harness.call("GET", CATALOGS)).status).toBe(200);
  const { body } = await harness.control("GET", "/sandbox/faults");
  expect(body["waiting"]).toEqual([{ kind: "500", path: "catalogs", times: 1 }]);
});

test.each([
  [{ kind: "418", path: "x" }, /kind '418' is not one of 429, 500/],
  [{ kind: "500", path: "(" }, /path '\(' is not a regular expression/],
  [{ kind: "500", path: "x", times: 0 }, /times must be a whole number above 0/],
  [{ kind: "500" }, /path/],
])("fails to inject %j", async (fault, message) => {
  const answer = await inject(fault);
  expect(answer.status).toBe(400);
  expect(answer.body["message"]).toMatch(message);
});

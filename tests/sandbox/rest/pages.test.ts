import { createHash } from "node:crypto";
import { Harness, until, WORKSPACE, singleNode } from "./harness";

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.stop());

/** Sends a request with the headers of a browser, and returns the answer without following redirects. */
function browse(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Response> {
  const accept = { accept: "text/html,*/*", ...headers };
  return fetch(path.startsWith("http") ? path : harness.url + path, { method, headers: accept, redirect: "manual" });
}

async function link(principal = "admin@sandbox.local"): Promise<string> {
  const { body } = await harness.control("POST", "/sandbox/sign-ins", { workspace: WORKSPACE, principal });
  return String(body["url"]);
}

/** Signs a browser in with a new sign-in link. @returns the header with the session's cookie */
async function signIn(principal?: string): Promise<Record<string, string>> {
  const answer = await browse(await link(principal));
  return { cookie: (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "" };
}

test("without a session, a browser gets a page that says how to sign in, and a program gets JSON", async () => {
  const page = await browse("/");
  expect([page.status, page.headers.get("content-type")]).toEqual([401, "text/html; charset=utf-8"]);
  expect(await page.text()).toContain("./fraudops open");
  const program = await browse("/", { accept: "*/*" });
  expect([program.status, await program.json()]).toMatchObject([401, { error_code: "UNAUTHENTICATED" }]);
});

test("a single-use link signs a browser in and opens a page", async () => {
  const url = `${await link()}?to=/jobs/1/runs/2`;
  const first = await browse(url);
  expect([first.status, first.headers.get("location")]).toEqual([303, "/jobs/1/runs/2"]);
  expect(first.headers.get("set-cookie")).toMatch(/HttpOnly; SameSite=Lax$/);
  const second = await browse(url);
  expect([second.status, second.headers.get("set-cookie")]).toEqual([401, null]);
});

test.each(["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere"])(
  "a link does not lead to another site (%s)",
  async (to) => {
    const answer = await browse(`${await link()}?to=${encodeURIComponent(to)}`);
    expect(answer.headers.get("location")).toBe("/");
  },
);

test("fails on a link to another workspace, and for a principal that has no access", async () => {
  const { status } = await harness.control("POST", "/sandbox/sign-ins", { workspace: "2002", principal: "client" });
  expect(status).toBe(404);
  expect((await browse("/", await signIn("stranger"))).status).toBe(403);
});

test("the session is not the administrator's token, and is rejected for requests from other pages", async () => {
  const session = await signIn();
  expect(session["cookie"]).not.toContain(harness.assembly.tokens.admin);
  const from = (headers: Record<string, string>): Promise<Response> =>
    browse("/api/2.2/jobs/runs/cancel", { ...session, ...headers }, "POST");
  expect((await from({})).status).toBe(401);
  expect((await from({ origin: "http://127.0.0.1:1" })).status).toBe(401);
  expect((await from({ origin: harness.url })).status).toBe(400);
});

test("pages load no external content and run only their own scripts", async () => {
  const page = await browse("/", await signIn());
  const text = await page.text();
  const script = /<script>([^]*?)<\/script>/.exec(text)?.[1] ?? "";
  const digest = createHash("sha256").update(script).digest("base64");
  expect(page.headers.get("content-security-policy")).toContain(`script-src 'sha256-${digest}'`);
  expect(text).not.toMatch(/\b(src|href)="(https?:)?\/\//);
});

test("a run's page shows its tasks, errors and logs, with the output of tasks escaped", async () => {
  const task = {
    task_key: "first",
    job_cluster_key: "main",
    python_wheel_task: { package_name: "p", entry_point: "arguments", parameters: ["<script>said</script>"] },
  };
  const failing = { ...task, task_key: "second", python_wheel_task: { package_name: "p", entry_point: "fail" } };
  const clusters = [{ job_cluster_key: "main", new_cluster: singleNode() }];
  const job = { name: "<b>job</b>", tasks: [task, failing], job_clusters: clusters };
  const { body } = await harness.call("POST", "/api/2.2/jobs/create", job);
  const run = await harness.call("POST", "/api/2.2/jobs/run-now", { job_id: body["job_id"] });
  const id = Number(run.body["run_id"]);
  await until(
    () => harness.call("GET", `/api/2.2/jobs/runs/get?run_id=${id}`),
    (answer) => (answer.body["status"] as { state: string }).state === "TERMINATED",
  );
  const page = await (await browse(`/jobs/${String(body["job_id"])}/runs/${id}`, await signIn())).text();
  expect(page).toContain('<h2 id="first">first</h2>');
  expect(page).toContain("&#60;b&#62;job&#60;/b&#62;");
  expect(page).not.toContain("<b>job");
  expect(page).toContain("&#60;script&#62;said&#60;/script&#62;");
  expect(page).toContain('<pre class="bad">RuntimeError: ended with 3</pre>');
  const list = await (await browse("/", await signIn())).text();
  expect(list).toContain(`/runs/${id}`);
  const client = await browse(`/jobs/1/runs/${id}`, await signIn("client"));
  expect(client.status).toBe(403);
});

test("MLflow's pages are read-only, and fail for all but administrators", async () => {
  const own = { ...(await signIn()), origin: harness.url };
  expect((await browse("/mlflow/ajax-api/2.0/mlflow/runs/delete", own, "POST")).status).toBe(403);
  expect((await browse("/mlflow/", await signIn("client"))).status).toBe(403);
});

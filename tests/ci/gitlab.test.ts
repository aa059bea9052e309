import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const CI = path.join(__dirname, "..", "..", "ci");
const ME = 7;

interface Call {
  readonly method: string;
  readonly path: string;
  readonly token: string | undefined;
  readonly body: Readonly<Record<string, string>>;
}

/** A fake GitLab API that returns the notes and issues in `lists`, one item per page. */
class FakeGitLab {
  public readonly calls: Call[] = [];
  public status = 200;
  public lists: Readonly<Record<string, readonly object[]>> = {};
  private readonly server: Server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => (text += String(chunk)));
    request.on("end", () => {
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://gitlab");
      const { method = "GET" } = request;
      const body = text === "" ? {} : (JSON.parse(text) as Call["body"]);
      const token = request.headers["private-token"] as string | undefined;
      this.calls.push({ method, path: pathname, token, body });
      const list = this.lists[pathname] ?? [];
      const page = Number(searchParams.get("page"));
      const isList = method === "GET" && pathname !== "/user";
      response.statusCode = this.status;
      response.setHeader("x-next-page", isList && page < list.length ? String(page + 1) : "");
      response.end(JSON.stringify(isList ? list.slice(page - 1, page) : { id: ME }));
    });
  });

  public async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** API calls that change something, i.e. all except GET. */
  public get changes(): readonly Omit<Call, "token">[] {
    return this.calls
      .filter(({ method }) => method !== "GET")
      .map(({ method, path: at, body }) => ({ method, path: at, body }));
  }
}

const NOTES = "/projects/1/merge_requests/17/notes";
const ISSUES = "/projects/1/issues";

let gitlab: FakeGitLab;
let address: string;
let folder: string;
beforeEach(async () => {
  gitlab = new FakeGitLab();
  address = await gitlab.start();
  folder = mkdtempSync(path.join(tmpdir(), "gitlab-"));
});
afterEach(async () => {
  await gitlab.stop();
  rmSync(folder, { recursive: true });
});

async function run(script: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const job = { NOTES_TOKEN: "token", CI_API_V4_URL: address, CI_PROJECT_ID: "1", CI_MERGE_REQUEST_IID: "17" };
  const env = { PATH: process.env["PATH"] ?? "", ...job, ...environment };
  // Uses `spawn` instead of `spawnSync`, because the fake server must answer from this process meanwhile.
  const child = spawn(path.join(CI, script), args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
  const exitCode = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { exitCode, output };
}

const file = (name: string, text: string): string => {
  writeFileSync(path.join(folder, name), text);
  return name;
};
const note = (id: number, author: number, body: string): object => ({ id, author: { id: author }, body });

describe("a note", () => {
  test("begins with an HTML comment that identifies its purpose", async () => {
    expect(await run("gitlab-post.mjs", ["note", "plan", file("plan.md", "no changes\n")])).toMatchObject({
      exitCode: 0,
    });

    const body = { body: "<!-- fraudops:plan -->\nno changes\n" };
    expect(gitlab.changes).toEqual([{ method: "POST", path: NOTES, body }]);
    expect(new Set(gitlab.calls.map(({ token }) => token))).toEqual(new Set(["token"]));
  });

  test("replaces an existing note on any page, and leaves other notes alone", async () => {
    const marked = "<!-- fraudops:plan -->\nold";
    gitlab.lists = { [NOTES]: [note(1, 99, marked), note(2, ME, "talk"), note(3, ME, marked)] };
    await run("gitlab-post.mjs", ["note", "plan", file("plan.md", "new")]);

    const body = { body: "<!-- fraudops:plan -->\nnew" };
    expect(gitlab.changes).toEqual([{ method: "PUT", path: `${NOTES}/3`, body }]);
  });

  test("is marked as out of date, and does not get a second mark", async () => {
    gitlab.lists = { [NOTES]: [note(3, ME, "<!-- fraudops:plan -->\nold")] };
    await run("gitlab-post.mjs", ["note", "plan", "--stale", "it fails"]);
    const body = "<!-- fraudops:plan -->\n> **Out of date:** it fails\n\nold";
    expect(gitlab.changes).toEqual([{ method: "PUT", path: `${NOTES}/3`, body: { body } }]);

    gitlab.lists = { [NOTES]: [note(3, ME, body)] };
    await run("gitlab-post.mjs", ["note", "plan", "--stale", "again"]);
    expect(gitlab.changes).toHaveLength(1);
  });

  test("without a token, is not written; the output names the missing variable", async () => {
    const result = await run("gitlab-post.mjs", ["note", "plan", file("plan.md", "x")], { NOTES_TOKEN: "" });

    expect(result).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining("the variable NOTES_TOKEN is not set") as string,
    });
    expect(gitlab.calls).toEqual([]);
  });

  test("fails with GitLab's answer", async () => {
    gitlab.status = 403;
    const result = await run("gitlab-post.mjs", ["note", "plan", file("plan.md", "x")]);

    expect(result).toMatchObject({ exitCode: 1, output: expect.stringContaining("GET /user answers 403") as string });
  });
});

describe("the issue of a stage", () => {
  const BODY = "<!-- fraudops:drift:prod -->\nprod differs";
  const issue = (description: string): object => ({ iid: 5, author: { id: ME }, description });

  test("is opened, updated when the drift changes, and closed", async () => {
    await run("gitlab-post.mjs", ["issue", "prod", file("drift.md", `${BODY}\n`)]);
    gitlab.lists = { [ISSUES]: [issue(BODY)] };
    await run("gitlab-post.mjs", ["issue", "prod", "drift.md"]);
    await run("gitlab-post.mjs", ["issue", "prod", file("drift.md", `${BODY} more`)]);
    await run("gitlab-post.mjs", ["issue", "prod", file("drift.md", "")]);

    expect(gitlab.changes).toEqual([
      { method: "POST", path: ISSUES, body: { title: "Drift in prod", labels: "drift", description: BODY } },
      { method: "PUT", path: `${ISSUES}/5`, body: { description: `${BODY} more` } },
      { method: "PUT", path: `${ISSUES}/5`, body: { state_event: "close" } },
    ]);
  });

  test("fails if the drift is unknown, and leaves the issue open", async () => {
    gitlab.lists = { [ISSUES]: [issue(BODY)] };

    expect(await run("gitlab-post.mjs", ["issue", "prod", "drift.md"])).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining("prod: there is no drift.md, so the stage's drift is unknown") as string,
    });
    expect(gitlab.changes).toEqual([]);
  });

  test.each([
    ["passes without a token if there is no drift", "", 0],
    ["fails without a token if there is drift", "differs", 1],
  ])("%s", async (_what, text, exitCode) => {
    const result = await run("gitlab-post.mjs", ["issue", "prod", file("drift.md", text)], { NOTES_TOKEN: "" });

    expect(result).toMatchObject({
      exitCode,
      output: expect.stringContaining("the variable NOTES_TOKEN is not set") as string,
    });
    expect(gitlab.calls).toEqual([]);
  });
});

describe("gitlab-notes.sh", () => {
  test("posts the plan, and the metrics or the failure", async () => {
    file("plan.md", "plan");
    file("metrics.md", "metrics");
    await run("gitlab-notes.sh", []);
    rmSync(path.join(folder, "metrics.md"));
    file("request.md", "failed");
    await run("gitlab-notes.sh", []);

    const texts = gitlab.changes.map(({ body }) => body["body"]);
    const plan = "<!-- fraudops:plan -->\nplan";
    expect(texts).toEqual([plan, "<!-- fraudops:model -->\nmetrics", plan, "<!-- fraudops:model -->\nfailed"]);
  });
});

describe("gitlab-slot.sh", () => {
  const SLOT = { SLOT_2_AWS_ROLE_ARN: "arn:aws:iam::1:role/slot-2", SLOT_2_DATABRICKS_CLIENT_ID: "id-2" };
  const sourced = (args: string, environment: Readonly<Record<string, string>>) => {
    mkdirSync(path.join(folder, "config"), { recursive: true });
    file("config/account.yaml", environment["ACCOUNT"] ?? "mergeRequests:\n  slots: 3\n");
    const script = `source "${CI}/gitlab-slot.sh" ${args}; echo "$STAGE $AWS_ROLE_ARN $DATABRICKS_CLIENT_ID"`;
    const env = { PATH: process.env["PATH"] ?? "", STAGE: "-", CI_MERGE_REQUEST_IID: "17", ...environment };
    const { status, stdout, stderr } = spawnSync("bash", ["-c", script], { cwd: folder, encoding: "utf8", env });
    return { status, output: stdout.trim(), errors: stderr };
  };

  test("uses the principal of the request's slot, or of the named slot", () => {
    expect(sourced("", SLOT).output).toBe("pr-17 arn:aws:iam::1:role/slot-2 id-2");
    expect(sourced("slot-2", SLOT).output).toBe("- arn:aws:iam::1:role/slot-2 id-2");
  });

  test("fails on a missing variable, and ends the job if there are no slots", () => {
    const { SLOT_2_AWS_ROLE_ARN: arn } = SLOT;
    expect(sourced("", { SLOT_2_AWS_ROLE_ARN: arn })).toMatchObject({
      status: 1,
      errors: expect.stringContaining("variable SLOT_2_DATABRICKS_CLIENT_ID is missing") as string,
    });
    expect(sourced("", { ...SLOT, ACCOUNT: "service: x\n" })).toMatchObject({
      status: 0,
      output: expect.stringMatching(/^no slots/) as string,
    });
  });
});

describe("gitlab-sweep.sh", () => {
  const FRAUDOPS = '#!/bin/sh\necho "$* as $AWS_ROLE_ARN $DATABRICKS_CLIENT_ID"\ntest "$2" != "$BUSY"\n';
  const sweep = (environment: Readonly<Record<string, string>>) => {
    mkdirSync(path.join(folder, "config"));
    file("config/account.yaml", "mergeRequests:\n  slots: 2\n");
    writeFileSync(path.join(folder, "fraudops"), FRAUDOPS, { mode: 0o755 });
    const slots = [1, 2].flatMap((slot) =>
      ["AWS_ROLE_ARN", "DATABRICKS_CLIENT_ID"].map((name) => [`SLOT_${slot}_${name}`, `${name}-${slot}`] as const),
    );
    const env = { PATH: process.env["PATH"] ?? "", ...Object.fromEntries(slots), ...environment };
    const done = spawnSync(path.join(CI, "gitlab-sweep.sh"), [], { cwd: folder, encoding: "utf8", env });
    return { status: done.status, lines: done.stdout.trimEnd().split("\n"), errors: done.stderr };
  };
  const SWEPT = [1, 2].map((slot) => `sweep slot-${slot} --cloud as AWS_ROLE_ARN-${slot} DATABRICKS_CLIENT_ID-${slot}`);

  test("sweeps every slot as its own principal", () => {
    expect(sweep({})).toMatchObject({ status: 0, lines: SWEPT });
  });

  test("sweeps the other slots, then fails, if a slot is busy or a variable of the slot is missing", () => {
    expect(sweep({ BUSY: "slot-1" })).toMatchObject({ status: 1, lines: SWEPT });
    rmSync(path.join(folder, "config"), { recursive: true });
    expect(sweep({ SLOT_1_AWS_ROLE_ARN: "" })).toMatchObject({
      status: 1,
      lines: SWEPT.slice(1),
      errors: expect.stringContaining("variable SLOT_1_AWS_ROLE_ARN is missing") as string,
    });
  });
});

import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { projectRoot, sandboxOverlay } from "../../cli/project";
import { announce, resolveTarget, type TargetOptions } from "../../cli/target";
import { HttpServer } from "./support/http-server";

const AWS_ACCOUNT = "111111111111";
const overlay = path.join(mkdtempSync(path.join(tmpdir(), "target-overlay-")), "overlay.yaml");
writeFileSync(overlay, "account:\n  service: other\n");

let server: HttpServer;
/** `usual` and `other` are folders of running sandboxes; `none` is a folder without a running sandbox. */
let usual: string;
let other: string;
let none: string;

beforeAll(async () => {
  server = await HttpServer.start(() => ({ body: { workspaces: [] } }));
  const root = mkdtempSync(path.join(tmpdir(), "target-"));
  const home = (name: string, runs: boolean): string => {
    const folder = path.join(root, name);
    mkdirSync(folder);
    const info = { pid: process.pid, controlUrl: server.url, adminToken: "secret-token", reattach: {} };
    if (runs) writeFileSync(path.join(folder, "sandbox.json"), JSON.stringify(info));
    return folder;
  };
  usual = home("usual", true);
  other = home("other", true);
  none = home("none", false);
});
afterAll(() => server.stop());

type Case = readonly [
  what: string,
  given: TargetOptions & { readonly environment?: Readonly<Record<string, string>>; readonly running?: boolean },
  expected: string | RegExp,
];

/** Returns the path of the folder named `usual`, `other` or `none`; any other text unchanged. */
const folder = (text: string): string => ({ usual, other, none })[text] ?? text;

function resolve({ environment = {}, running = true, ...options }: Case[1]): ReturnType<typeof resolveTarget> {
  const translated = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, folder(value)]));
  const home = options.home === undefined ? {} : { home: folder(options.home) };
  return resolveTarget({ ...options, ...home }, { environment: translated, usualHome: running ? usual : none });
}

const cases: readonly Case[] = [
  ["--home", { home: "other" }, /^sandbox in .*other$/],
  [
    "--home, regardless of the environment",
    { home: "other", environment: { AWS_PROFILE: "p" } },
    /^sandbox in .*other$/,
  ],
  [
    "--home in `sandbox exec` of another sandbox",
    { home: "other", environment: { FRAUDOPS_SANDBOX: "usual" } },
    /other$/,
  ],
  ["sandbox exec", { environment: { FRAUDOPS_SANDBOX: "other", DATABRICKS_TOKEN: "t" } }, /^sandbox in .*other$/],
  ["--cloud while a sandbox runs", { cloud: true }, /^cloud: AWS account 111111111111 \(default credentials\)/],
  ["--cloud with a profile", { cloud: true, environment: { AWS_PROFILE: "p" } }, /\(AWS_PROFILE=p\)/],
  ["AWS credentials, and no sandbox", { running: false, environment: { AWS_ROLE_ARN: "arn:x" } }, /^cloud: /],
  ["Databricks credentials, and no sandbox", { running: false, environment: { DATABRICKS_HOST: "h" } }, /HOST=h\)/],
  [
    "empty variables, which CI sets for unset ones",
    { environment: { AWS_PROFILE: "", DATABRICKS_HOST: "" } },
    /^sandbox in .*usual$/,
  ],
  [
    "variables that are not credentials",
    { environment: { AWS_REGION: "r", AWS_PAGER: "less" } },
    /^sandbox in .*usual$/,
  ],
  ["an empty variable of `sandbox exec`", { environment: { FRAUDOPS_SANDBOX: "" } }, /^sandbox in .*usual$/],
  ["no option, and a sandbox in the default folder", {}, /^sandbox in .*usual$/],
];

test.each(cases)("%s", async (_, given, expected) => {
  const { kind, description, home } = await resolve(given);
  expect(description).toMatch(expected);
  expect(kind === "sandbox").toBe(home !== undefined);
});

const refused: readonly Case[] = [
  ["both options", { home: "other", cloud: true }, "give one of these options"],
  ["a folder without a sandbox", { home: "/none" }, "in /none: start it with `./fraudops sandbox up --home /none`"],
  ["a folder with a name that a shell splits", { home: "/no ne" }, "`./fraudops sandbox up --home '/no ne'`"],
  [
    "`sandbox exec` after the end of its sandbox",
    { environment: { FRAUDOPS_SANDBOX: "none" } },
    "no sandbox is running in",
  ],
  ["--cloud in sandbox exec", { cloud: true, environment: { FRAUDOPS_SANDBOX: "other" } }, "outside `sandbox exec`"],
  [
    "a profile while a sandbox runs",
    { environment: { AWS_PROFILE: "another-purpose" } },
    /target is ambiguous.*AWS_PROFILE.*--home \S*usual .*--cloud/s,
  ],
  [
    "a workspace's token while a sandbox runs",
    { environment: { DATABRICKS_HOST: "h", DATABRICKS_TOKEN: "secret" } },
    /DATABRICKS_HOST, DATABRICKS_TOKEN\)/,
  ],
  ["no option and no sandbox", { running: false }, /no target.*sandbox up.*--home.*AWS_PROFILE.*--cloud/s],
];

test.each(refused)("fails on %s", async (_, given, expected) => {
  await expect(resolve(given)).rejects.toThrow(expected);
});

test("the clouds: the stage's AWS account and the caller, without secrets", async () => {
  const environment = { AWS_SECRET_ACCESS_KEY: "hush", DATABRICKS_TOKEN: "hush", DATABRICKS_CONFIG_PROFILE: "mine" };
  const { description } = await resolve({ cloud: true, stage: "dev", environment });
  expect(description).toBe(
    `cloud: AWS account ${AWS_ACCOUNT} (AWS_SECRET_ACCESS_KEY), Databricks account 0a1b2c3d-0000-4000-8000-000000000001 (DATABRICKS_TOKEN, DATABRICKS_CONFIG_PROFILE=mine)`,
  );
});

test("the clouds: names the overlay and the use of TF_REATTACH_PROVIDERS, because they change the plan", async () => {
  const environment = { FRAUDOPS_OVERLAY: overlay, TF_REATTACH_PROVIDERS: "{}", CDKTF_OUTPUT: "elsewhere" };
  const target = await resolve({ cloud: true, stage: "account", environment });
  expect(target.description).toMatch(/overlay .*overlay\.yaml, providers attached by TF_REATTACH_PROVIDERS$/);
  expect(target).toMatchObject({ overlay, outDirectory: path.join(projectRoot, "elsewhere"), environment: {} });
});

test("fails on an unknown stage, and lists the existing ones", async () => {
  await expect(resolve({ cloud: true, stage: "dve" })).rejects.toThrow(/dve.*dev/s);
});

test("a sandbox: tools get its address, its folder of stacks, and its overlay", async () => {
  const target = await resolve({ home: "other" });
  expect(target).toMatchObject({ overlay: sandboxOverlay, outDirectory: path.join(other, "cdktf.out"), home: other });
  expect(target.environment).toMatchObject({
    FRAUDOPS_SANDBOX: other,
    FRAUDOPS_OVERLAY: sandboxOverlay,
    CDKTF_OUTPUT: path.join(other, "cdktf.out"),
  });
});

test("a sandbox: commands under `sandbox exec --overlay` keep its overlay", async () => {
  const outer = await resolve({ home: "other", overlay });
  expect(outer.description).toContain(`with overlay ${overlay}`);
  const { FRAUDOPS_SANDBOX = "", FRAUDOPS_OVERLAY = "" } = outer.environment;
  const inner = await resolve({ environment: { FRAUDOPS_SANDBOX, FRAUDOPS_OVERLAY } });
  expect(inner.description).toBe(outer.description);
  expect(inner.environment["FRAUDOPS_OVERLAY"]).toBe(overlay);
});

test("reading from a sandbox writes no files into its folder", async () => {
  const { home = "" } = await resolve({ home: "usual" });
  expect(() => readFileSync(path.join(home, "terraform.rc"))).toThrow("ENOENT");
});

test.each([
  [false, "log"],
  [true, "error"],
] as const)(
  "prints the target to standard output, or to standard error if standard output has JSON (--json: %s)",
  async (json, stream) => {
    const said = jest.spyOn(console, stream).mockImplementation(() => undefined);
    announce(await resolve({ home: "other" }), { json });
    expect(said.mock.calls).toEqual([[expect.stringMatching(/^target: sandbox in .*other$/)]]);
    said.mockRestore();
  },
);
